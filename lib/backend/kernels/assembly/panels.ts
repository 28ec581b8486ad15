/**
 * What a product reads, laid out for it: the non-zero entries of A as lists, and a few columns of B copied together. `matmul.ts` says
 * what for.
 */

/** Columns of C that one pass keeps in registers. */
export const PANEL: usize = 24
/** The same for what is left at the right: 1,000 columns are 41 panels and 16 columns. */
export const HALF_PANEL: usize = 16
/** Rows of B that a panel holds at most. */
export const DEPTH: usize = 264
/** Rows of A that share one panel before it is copied again. */
export const ROWS: usize = 64
export const PANEL_BYTES: usize = PANEL * 4
export const ENTRY_BYTES: usize = 8

/** One row of the lists: writes an entry for each non-zero of A[row, from … from + depth) and gives the end of the list. */
export function listNonZeros(source: usize, stride: usize, depth: usize, list: usize): usize {
  for (let p: usize = 0; p < depth; p++) {
    const bits = load<u32>(source)
    store<u32>(list, <u32>(p * PANEL_BYTES))
    store<u32>(list, bits, 4)
    // Both zeros, +0 and −0, have no bit set besides the sign. The entry is always written, and kept only if it counts:
    // no branch, since which pixel is 0 cannot be predicted.
    list += select<usize>(ENTRY_BYTES, 0, bits << 1 != 0)
    source += stride
  }
  return list
}

/** Copies B[from … from + depth, column … column + width) into the panel, row by row; missing columns become 0. */
function packPanel(b: usize, n: usize, from: usize, depth: usize, column: usize, width: usize, panel: usize): void {
  let source = b + (from * n + column) * 4
  const stride = n * 4
  if (width === PANEL) {
    for (let p: usize = 0; p < depth; p++) {
      v128.store(panel, v128.load(source))
      v128.store(panel, v128.load(source, 16), 16)
      v128.store(panel, v128.load(source, 32), 32)
      v128.store(panel, v128.load(source, 48), 48)
      v128.store(panel, v128.load(source, 64), 64)
      v128.store(panel, v128.load(source, 80), 80)
      source += stride
      panel += PANEL_BYTES
    }
    return
  }
  for (let p: usize = 0; p < depth; p++) {
    for (let q: usize = 0; q < PANEL; q++) {
      store<f32>(panel + q * 4, q < width ? load<f32>(source + q * 4) : 0)
    }
    source += stride
    panel += PANEL_BYTES
  }
}

/** The same where B is stored transposed, n × k: four of its rows become four columns of the panel at a time. */
function packTransposedPanel(
  b: usize,
  k: usize,
  from: usize,
  depth: usize,
  column: usize,
  width: usize,
  panel: usize,
): void {
  const stride = k * 4
  for (let q: usize = 0; q < PANEL; q += 4) {
    const source = b + ((column + q) * k + from) * 4
    let target = panel + q * 4
    let p: usize = 0
    if (q + 4 <= width) {
      for (; p + 4 <= depth; p += 4) {
        const row0 = v128.load(source + p * 4)
        const row1 = v128.load(source + stride + p * 4)
        const row2 = v128.load(source + 2 * stride + p * 4)
        const row3 = v128.load(source + 3 * stride + p * 4)
        const low01 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5)
        const low23 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5)
        const high01 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7)
        const high23 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7)
        v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2))
        v128.store(target, v128.shuffle<f64>(low01, low23, 1, 3), PANEL_BYTES)
        v128.store(target, v128.shuffle<f64>(high01, high23, 0, 2), 2 * PANEL_BYTES)
        v128.store(target, v128.shuffle<f64>(high01, high23, 1, 3), 3 * PANEL_BYTES)
        target += 4 * PANEL_BYTES
      }
    }
    for (; p < depth; p++) {
      for (let r: usize = 0; r < 4; r++) {
        store<f32>(target + r * 4, q + r < width ? load<f32>(source + r * stride + p * 4) : 0)
      }
      target += PANEL_BYTES
    }
  }
}

/** Packs the columns `column … end` of B as panels, one behind the other. */
export function packPanels(
  b: usize,
  n: usize,
  k: usize,
  transposeB: bool,
  from: usize,
  depth: usize,
  column: usize,
  end: usize,
  panel: usize,
): void {
  for (; column < end; column += PANEL) {
    const width = min(PANEL, end - column)
    if (transposeB) packTransposedPanel(b, k, from, depth, column, width, panel)
    else packPanel(b, n, from, depth, column, width, panel)
    panel += depth * PANEL_BYTES
  }
}

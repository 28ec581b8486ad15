/**
 * What a product reads, laid out for it: the non-zero entries of A as lists, and a few columns of B copied together. `matmul.ts` says
 * what for.
 */

import { PANEL } from './width'

/** Columns of a pass for what is left at the right: 1,000 columns are 31 panels of 32 and 8 columns, and there are ten logits. */
export const HALF_PANEL: usize = 16
/** Rows of B that a panel holds at most. */
export const DEPTH: usize = 112
/** Panels that are copied at a time: 1,024 columns, with `DEPTH` 448 KiB, which the second-level cache holds. */
export const PACKED: usize = 1024 / PANEL
/** Rows of A that share panels before these are copied again: with 64 instead of 256 an evaluation, which has 500, took 6 % longer. */
export const ROWS: usize = 256
export const PANEL_BYTES: usize = PANEL * 4
/** Bytes from one panel to the next: a row more than they need, lest 32 rows be 4 KiB and all panels meet in the same lines of the cache. */
export function panelStrideOf(depth: usize): usize {
  return (depth + 1) * PANEL_BYTES
}

/** Bytes of one entry: the value, float32, and where its row of the panel begins, in bytes. */
export const ENTRY_BYTES: usize = 8

/** One row of the lists: writes an entry for each non-zero of A[row, from … from + depth) and gives the end of the list. */
export function listNonZeros(source: usize, stride: usize, depth: usize, list: usize): usize {
  const end = depth * PANEL_BYTES
  let at: usize = 0
  for (; at + 4 * PANEL_BYTES <= end; at += 4 * PANEL_BYTES) {
    list = addEntry(list, load<u32>(source), at)
    list = addEntry(list, load<u32>(source + stride), at + PANEL_BYTES)
    list = addEntry(list, load<u32>(source + 2 * stride), at + 2 * PANEL_BYTES)
    list = addEntry(list, load<u32>(source + 3 * stride), at + 3 * PANEL_BYTES)
    source += 4 * stride
  }
  for (; at < end; at += PANEL_BYTES) {
    list = addEntry(list, load<u32>(source), at)
    source += stride
  }
  return list
}

/**
 * Writes an entry, whatever its value, and gives the place of the next: the same if the value is a zero. No branch, since which pixel
 * is 0 cannot be predicted. Both zeros, +0 and −0, have no bit set besides the sign.
 */
function addEntry(list: usize, bits: u32, at: usize): usize {
  store<u32>(list, bits)
  store<u32>(list, <u32>at, 4)
  return list + select<usize>(ENTRY_BYTES, 0, bits << 1 != 0)
}

/** Copies 32 columns of a row. */
function copyLines(target: usize, source: usize): void {
  v128.store(target, v128.load(source))
  v128.store(target, v128.load(source, 16), 16)
  v128.store(target, v128.load(source, 32), 32)
  v128.store(target, v128.load(source, 48), 48)
  v128.store(target, v128.load(source, 64), 64)
  v128.store(target, v128.load(source, 80), 80)
  v128.store(target, v128.load(source, 96), 96)
  v128.store(target, v128.load(source, 112), 112)
}

/** Copies B[from … from + depth, column … end) into panels, row by row; columns that are missing in the last one become 0. */
function packRows(b: usize, n: usize, from: usize, depth: usize, column: usize, end: usize, panels: usize): void {
  const panelStride = panelStrideOf(depth)
  const zero = f32x4.splat(0)
  for (let p: usize = 0; p < depth; p++) {
    let source = b + ((from + p) * n + column) * 4
    let panel = panels + p * PANEL_BYTES
    let left = column
    for (; left + PANEL <= end; left += PANEL) {
      copyLines(panel, source)
      if (PANEL === 64) copyLines(panel + 128, source + 128)
      source += PANEL_BYTES
      panel += panelStride
    }
    if (left < end) {
      const width = end - left
      let q: usize = 0
      for (; q + 4 <= width; q += 4) v128.store(panel + q * 4, v128.load(source + q * 4))
      if (q < width) {
        v128.store(panel + q * 4, zero)
        for (; q < width; q++) store<f32>(panel + q * 4, load<f32>(source + q * 4))
        q = (q + 3) & ~3
      }
      for (; q < PANEL; q += 4) v128.store(panel + q * 4, zero)
    }
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
  if (!transposeB) return packRows(b, n, from, depth, column, end, panel)
  for (; column < end; column += PANEL) {
    packTransposedPanel(b, k, from, depth, column, min(PANEL, end - column), panel)
    panel += panelStrideOf(depth)
  }
}

/**
 * C = op(A) · op(B), with an optional bias and ReLU at the end.
 *
 * Every element of C is one plain sum over k = 0, 1, 2, …, in that order, in float32, whatever the sizes: tiles, chunks and
 * skipped zeros change the speed and never a bit. A test compares the result with a three-line scalar loop, bit for bit.
 *
 * What makes it fast:
 * - A is mostly zeros here (half of the pixels are 0, and so are half of the outputs of a ReLU and of their gradients).
 *   Each row of A becomes a list of (value, where in the panel) of its non-zero entries, and only those are multiplied.
 *   Adding x · 0 changes no sum, as long as x is finite; see `matMul` for the one exception.
 * - Eight accumulators (32 columns of C, or 64 in the wide module) stay in registers while a list is walked. How V8 compiles that loop
 *   decides: `addRow` has two callers so that it stays a function by itself (inlined, V8 loads the whole row of the panel first, runs out of its
 *   fifteen registers and takes 3.5 ns an entry instead of 1.7), and an entry's value comes first because V8 computes the address of
 *   anything else that it spreads over four lanes. Unrolling gains nothing on Node 20 and costs 4 % on Node 24, which unrolls by itself.
 * - 32 columns and at most 112 rows of B are copied together first as a panel: 14 KiB (28 in the wide module), which the first-level
 *   cache holds. 1,024 columns are copied at a time, for the second-level cache, because only then is B read row by row: weights that
 *   an optimizer has just gone through lie in the third-level cache, and reading them 128 bytes here and 128 bytes there took 0.33 ms
 *   a step instead of 0.2.
 */

import {
  DEPTH,
  ENTRY_BYTES,
  HALF_PANEL,
  listNonZeros,
  PACKED,
  PANEL_BYTES,
  packPanels,
  panelStrideOf,
  ROWS,
} from './panels'
import { PANEL } from './width'

/** Bytes of a line of the cache. Panels begin with one: a load of 256 bits that lies in two lines is two loads, and cost 8 % of a step. */
const LINE: usize = 64

/** Bytes that `scratch` must offer to `matMul`: panels, a row of one, the ends of the lists, and the lists themselves. */
export function matMulScratchBytes(): usize {
  return LINE + PACKED * panelStrideOf(DEPTH) + PANEL_BYTES + ROWS * 4 + ROWS * DEPTH * ENTRY_BYTES
}

/** Adds a list times the panel to 32 columns of C at `c`, which is read first unless `fresh`. */
function addRow(list: usize, end: usize, panel: usize, c: usize, fresh: bool): void {
  let c0 = f32x4.splat(0)
  let c1 = c0
  let c2 = c0
  let c3 = c0
  let c4 = c0
  let c5 = c0
  let c6 = c0
  let c7 = c0
  if (!fresh) {
    c0 = v128.load(c)
    c1 = v128.load(c, 16)
    c2 = v128.load(c, 32)
    c3 = v128.load(c, 48)
    c4 = v128.load(c, 64)
    c5 = v128.load(c, 80)
    c6 = v128.load(c, 96)
    c7 = v128.load(c, 112)
  }
  while (list < end) {
    const b = panel + load<u32>(list, 4)
    const a = v128.load32_splat(list)
    c0 = f32x4.add(c0, f32x4.mul(a, v128.load(b)))
    c1 = f32x4.add(c1, f32x4.mul(a, v128.load(b, 16)))
    c2 = f32x4.add(c2, f32x4.mul(a, v128.load(b, 32)))
    c3 = f32x4.add(c3, f32x4.mul(a, v128.load(b, 48)))
    c4 = f32x4.add(c4, f32x4.mul(a, v128.load(b, 64)))
    c5 = f32x4.add(c5, f32x4.mul(a, v128.load(b, 80)))
    c6 = f32x4.add(c6, f32x4.mul(a, v128.load(b, 96)))
    c7 = f32x4.add(c7, f32x4.mul(a, v128.load(b, 112)))
    list += ENTRY_BYTES
  }
  v128.store(c, c0)
  v128.store(c, c1, 16)
  v128.store(c, c2, 32)
  v128.store(c, c3, 48)
  v128.store(c, c4, 64)
  v128.store(c, c5, 80)
  v128.store(c, c6, 96)
  v128.store(c, c7, 112)
}

/** The same for 64 columns. Unpaired, sixteen accumulators are more than there are registers, so only the wide module has this. */
function addWideRow(list: usize, end: usize, panel: usize, c: usize, fresh: bool): void {
  let c0 = f32x4.splat(0)
  let c1 = c0
  let c2 = c0
  let c3 = c0
  let c4 = c0
  let c5 = c0
  let c6 = c0
  let c7 = c0
  let c8 = c0
  let c9 = c0
  let c10 = c0
  let c11 = c0
  let c12 = c0
  let c13 = c0
  let c14 = c0
  let c15 = c0
  if (!fresh) {
    c0 = v128.load(c)
    c1 = v128.load(c, 16)
    c2 = v128.load(c, 32)
    c3 = v128.load(c, 48)
    c4 = v128.load(c, 64)
    c5 = v128.load(c, 80)
    c6 = v128.load(c, 96)
    c7 = v128.load(c, 112)
    c8 = v128.load(c, 128)
    c9 = v128.load(c, 144)
    c10 = v128.load(c, 160)
    c11 = v128.load(c, 176)
    c12 = v128.load(c, 192)
    c13 = v128.load(c, 208)
    c14 = v128.load(c, 224)
    c15 = v128.load(c, 240)
  }
  while (list < end) {
    const b = panel + load<u32>(list, 4)
    const a = v128.load32_splat(list)
    c0 = f32x4.add(c0, f32x4.mul(a, v128.load(b)))
    c1 = f32x4.add(c1, f32x4.mul(a, v128.load(b, 16)))
    c2 = f32x4.add(c2, f32x4.mul(a, v128.load(b, 32)))
    c3 = f32x4.add(c3, f32x4.mul(a, v128.load(b, 48)))
    c4 = f32x4.add(c4, f32x4.mul(a, v128.load(b, 64)))
    c5 = f32x4.add(c5, f32x4.mul(a, v128.load(b, 80)))
    c6 = f32x4.add(c6, f32x4.mul(a, v128.load(b, 96)))
    c7 = f32x4.add(c7, f32x4.mul(a, v128.load(b, 112)))
    c8 = f32x4.add(c8, f32x4.mul(a, v128.load(b, 128)))
    c9 = f32x4.add(c9, f32x4.mul(a, v128.load(b, 144)))
    c10 = f32x4.add(c10, f32x4.mul(a, v128.load(b, 160)))
    c11 = f32x4.add(c11, f32x4.mul(a, v128.load(b, 176)))
    c12 = f32x4.add(c12, f32x4.mul(a, v128.load(b, 192)))
    c13 = f32x4.add(c13, f32x4.mul(a, v128.load(b, 208)))
    c14 = f32x4.add(c14, f32x4.mul(a, v128.load(b, 224)))
    c15 = f32x4.add(c15, f32x4.mul(a, v128.load(b, 240)))
    list += ENTRY_BYTES
  }
  v128.store(c, c0)
  v128.store(c, c1, 16)
  v128.store(c, c2, 32)
  v128.store(c, c3, 48)
  v128.store(c, c4, 64)
  v128.store(c, c5, 80)
  v128.store(c, c6, 96)
  v128.store(c, c7, 112)
  v128.store(c, c8, 128)
  v128.store(c, c9, 144)
  v128.store(c, c10, 160)
  v128.store(c, c11, 176)
  v128.store(c, c12, 192)
  v128.store(c, c13, 208)
  v128.store(c, c14, 224)
  v128.store(c, c15, 240)
}

/** The same for 16 columns, for what is left of a narrow matrix: the ten logits, the last columns of a thousand. */
function addHalfRow(list: usize, end: usize, panel: usize, c: usize, fresh: bool): void {
  let c0 = f32x4.splat(0)
  let c1 = c0
  let c2 = c0
  let c3 = c0
  if (!fresh) {
    c0 = v128.load(c)
    c1 = v128.load(c, 16)
    c2 = v128.load(c, 32)
    c3 = v128.load(c, 48)
  }
  while (list < end) {
    const b = panel + load<u32>(list, 4)
    const a = v128.load32_splat(list)
    c0 = f32x4.add(c0, f32x4.mul(a, v128.load(b)))
    c1 = f32x4.add(c1, f32x4.mul(a, v128.load(b, 16)))
    c2 = f32x4.add(c2, f32x4.mul(a, v128.load(b, 32)))
    c3 = f32x4.add(c3, f32x4.mul(a, v128.load(b, 48)))
    list += ENTRY_BYTES
  }
  v128.store(c, c0)
  v128.store(c, c1, 16)
  v128.store(c, c2, 32)
  v128.store(c, c3, 48)
}

/** A few floats: too few for `memory.copy`, which is a call out of the module. */
function copyFloats(target: usize, source: usize, count: usize): void {
  for (let q: usize = 0; q < count; q++) store<f32>(target + q * 4, load<f32>(source + q * 4))
}

/** Adds a list times a panel to `width` columns of C at `c`. `edge` has room for a row of a panel. */
function addToRow(list: usize, end: usize, panel: usize, c: usize, width: usize, fresh: bool, edge: usize): void {
  if (PANEL === 64 && width === 64) return addWideRow(list, end, panel, c, fresh)
  if (PANEL === 64 && width > 32) {
    addRow(list, end, panel, c, fresh)
    panel += 128
    c += 128
    width -= 32
  }
  if (width === 32) return addRow(list, end, panel, c, fresh)
  if (width === HALF_PANEL) return addHalfRow(list, end, panel, c, fresh)
  // A full row of the panel would run over the end of this row of C: work on a copy.
  if (!fresh) copyFloats(edge, c, width)
  if (width > HALF_PANEL) addRow(list, end, panel, edge, fresh)
  else addHalfRow(list, end, panel, edge, fresh)
  copyFloats(c, edge, width)
}

/** Adds `rows` lists, one behind the other, times the panels of the columns `left … right` to the rows of C that begin at `c`. */
function addRows(
  lists: usize,
  ends: usize,
  rows: usize,
  panels: usize,
  panelStride: usize,
  c: usize,
  n: usize,
  left: usize,
  right: usize,
  fresh: bool,
  edge: usize,
): void {
  let start = lists
  for (let r: usize = 0; r < rows; r++) {
    const stop = <usize>load<u32>(ends + r * 4)
    let panel = panels
    for (let q = left; q < right; q += PANEL) {
      addToRow(start, stop, panel, c + q * 4, min(PANEL, right - q), fresh, edge)
      panel += panelStride
    }
    start = stop
    c += n * 4
  }
}

/** C[row] ← C[row] + bias, then max(·, 0) if asked: the last thing done to a row while it is in the cache. */
function finishRow(c: usize, bias: usize, width: usize, relu: bool): void {
  let q: usize = 0
  const zero = f32x4.splat(0)
  for (; q + 4 <= width; q += 4) {
    let sum = v128.load(c + q * 4)
    if (bias) sum = f32x4.add(sum, v128.load(bias + q * 4))
    // `max`, not `pmax`: a NaN must stay one, so that a run that diverges is seen to.
    if (relu) sum = f32x4.max(sum, zero)
    v128.store(c + q * 4, sum)
  }
  for (; q < width; q++) {
    let sum = load<f32>(c + q * 4)
    if (bias) sum += load<f32>(bias + q * 4)
    if (relu) sum = max<f32>(sum, 0)
    store<f32>(c + q * 4, sum)
  }
}

/**
 * C[m × n] ← op(A)[m × k] · op(B)[k × n] (+ bias[n]) (then ReLU).
 *
 * All matrices are dense, row-major float32. `transposeA`: A is stored k × `aColumns`, m columns of which begin at `a`; `transposeB`:
 * B is stored n × k. `bias` may be null (0). `scratch` points at `matMulScratchBytes()` bytes. C must not overlap A, B or the bias.
 *
 * The exception to "the same bits as a plain loop": where A is 0 and B is infinite or NaN, a plain loop gives NaN and this one
 * leaves the term out. Such a B has already diverged, and its other, non-zero terms say so.
 */
export function matMul(
  a: usize,
  aColumns: usize,
  b: usize,
  bias: usize,
  c: usize,
  m: usize,
  n: usize,
  k: usize,
  transposeA: bool,
  transposeB: bool,
  relu: bool,
  scratch: usize,
): void {
  const panels = (scratch + LINE - 1) & ~(LINE - 1)
  const edge = panels + PACKED * panelStrideOf(DEPTH)
  const ends = edge + PANEL_BYTES
  const lists = ends + ROWS * 4
  const rowStride: usize = transposeA ? 4 : k * 4
  const depthStride: usize = transposeA ? aColumns * 4 : 4
  // Chunks of equal depth, so that no sweep over C is wasted on a few rows of B: 784 is seven times 112.
  const chunks = max<usize>(1, (k + DEPTH - 1) / DEPTH)
  const chunkDepth = (k + chunks - 1) / chunks
  // Where B is shallow, as the gradients of a batch of 32 are, several panels fit the first-level cache. A row's list is then walked
  // several times in a row, the processor foresees where it ends, and more of a row of C is written at a time.
  const group = DEPTH / max<usize>(1, chunkDepth)

  for (let row: usize = 0; row < m; row += ROWS) {
    const rows = min(ROWS, m - row)
    let from: usize = 0
    do {
      const depth = min(chunkDepth, k - from)
      const fresh = from === 0
      let list = lists
      for (let r: usize = 0; r < rows; r++) {
        list = listNonZeros(a + (row + r) * rowStride + from * depthStride, depthStride, depth, list)
        store<u32>(ends + r * 4, <u32>list)
      }
      const panelStride = panelStrideOf(depth)
      for (let column: usize = 0; column < n; column += PACKED * PANEL) {
        const end = min(n, column + PACKED * PANEL)
        packPanels(b, n, k, transposeB, from, depth, column, end, panels)
        let packed = panels
        for (let left = column; left < end; left += group * PANEL) {
          const right = min(end, left + group * PANEL)
          addRows(lists, ends, rows, packed, panelStride, c + row * n * 4, n, left, right, fresh, edge)
          packed += group * panelStride
        }
      }
      from += depth
    } while (from < k)
    if (bias || relu) {
      for (let r: usize = 0; r < rows; r++) finishRow(c + (row + r) * n * 4, bias, n, relu)
    }
  }
}

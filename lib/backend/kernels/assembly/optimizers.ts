/** One update of a whole parameter tensor, in place. The rates arrive ready-made, so nothing here depends on the step's number. */
import { addSlope } from './elementwise'
import { matMul } from './matmul'

/** w ← w − η·g */
export function sgdUpdate(w: usize, g: usize, size: usize, learningRate: f32): void {
  const rate = f32x4.splat(learningRate)
  let i: usize = 0
  for (; i + 4 <= size; i += 4) {
    v128.store(w + i * 4, f32x4.sub(v128.load(w + i * 4), f32x4.mul(rate, v128.load(g + i * 4))))
  }
  for (; i < size; i++) store<f32>(w + i * 4, load<f32>(w + i * 4) - learningRate * load<f32>(g + i * 4))
}

/**
 * First moments smaller than this become 0. That of a weight whose pixel is hardly ever lit fades by a tenth each step, and after 800 steps
 * it is denormal: so small that processors take ten to a hundred times as long to multiply it (18 % of all moments after two epochs). No
 * weight notices: the step that is lost is 1e-30.
 */
const LEAST: f32 = 1e-35

/**
 * Gradients smaller than this are squared as if they were this. Where a network over-fits most gradients are, and to find that 1 − β₂ times
 * their square is denormal, or 0, takes a processor four times as long as the whole rest of the loop. No weight notices: what the second
 * moment gets instead is 1.6e-38, so that it stays above 1e-38 and never becomes denormal either, and next to ε = 1e-8 the root of
 * all that is far below the rounding of a float32. The steps of the published record came out the same, bit for bit.
 */
const LEAST_TO_SQUARE: f32 = 4e-18

/** Bytes at `numbers`: what `adamUpdate` is given there, and three numbers of its own behind it. */
export function adamNumbersBytes(): usize {
  return 10 * 4
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1) as PyTorch computes it: ε is added after the square root, to the corrected √v̂.
 *
 *     m ← β₁·m + (1 − β₁)·g
 *     v ← β₂·v + (1 − β₂)·g²
 *     w ← w − stepSize · m / (√v · inverseRootCorrection + ε)
 *
 * with stepSize = η / (1 − β₁ᵗ) and inverseRootCorrection = 1 / √(1 − β₂ᵗ).
 *
 * `numbers` points at β₁, 1 − β₁, β₂, 1 − β₂, stepSize, inverseRootCorrection and ε, seven float32, and has room for
 * `adamNumbersBytes()`. They are in memory, the constants too, because V8 spreads a number that comes as a parameter over its four
 * lanes again for every four weights, which made this loop 1.3 times as long.
 */
export function adamUpdate(w: usize, m: usize, v: usize, g: usize, size: usize, numbers: usize): void {
  store<f32>(numbers, LEAST, 28)
  store<f32>(numbers, LEAST_TO_SQUARE, 32)
  store<u32>(numbers, 0x7fffffff, 36)
  const b1 = v128.load32_splat(numbers)
  const c1 = v128.load32_splat(numbers, 4)
  const b2 = v128.load32_splat(numbers, 8)
  const c2 = v128.load32_splat(numbers, 12)
  const step = v128.load32_splat(numbers, 16)
  const inverse = v128.load32_splat(numbers, 20)
  const eps = v128.load32_splat(numbers, 24)
  const least = v128.load32_splat(numbers, 28)
  const leastToSquare = v128.load32_splat(numbers, 32)
  const allButSign = v128.load32_splat(numbers, 36)
  let i: usize = 0
  for (; i + 4 <= size; i += 4) {
    const at = i * 4
    const gradient = v128.load(g + at)
    let first = f32x4.add(f32x4.mul(b1, v128.load(m + at)), f32x4.mul(c1, gradient))
    // `pmax`, not `max`: one instruction, and a NaN stays one in it as well.
    const magnitude = f32x4.pmax(v128.and(gradient, allButSign), leastToSquare)
    const second = f32x4.add(f32x4.mul(b2, v128.load(v + at)), f32x4.mul(f32x4.mul(c2, magnitude), magnitude))
    first = v128.andnot(first, f32x4.lt(v128.and(first, allButSign), least))
    v128.store(m + at, first)
    v128.store(v + at, second)
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(second), inverse), eps)
    v128.store(w + at, f32x4.sub(v128.load(w + at), f32x4.div(f32x4.mul(step, first), denominator)))
  }
  for (; i < size; i++) {
    const at = i * 4
    const gradient = load<f32>(g + at)
    let first = load<f32>(numbers) * load<f32>(m + at) + load<f32>(numbers, 4) * gradient
    const magnitude: f32 = abs(gradient) < LEAST_TO_SQUARE ? LEAST_TO_SQUARE : abs(gradient)
    const second = load<f32>(numbers, 8) * load<f32>(v + at) + load<f32>(numbers, 12) * magnitude * magnitude
    if (abs(first) < LEAST) first = 0
    store<f32>(m + at, first)
    store<f32>(v + at, second)
    const denominator = sqrt<f32>(second) * load<f32>(numbers, 20) + load<f32>(numbers, 24)
    store<f32>(w + at, load<f32>(w + at) - (load<f32>(numbers, 16) * first) / denominator)
  }
}

/** Rows of a weight matrix whose gradient is made at a time: 112 rows of 1,000 columns are 448 KB, which the second-level cache holds. */
const BLOCK: usize = 112

/** Bytes of scratch, behind those of `matMul`, for the gradient of one block of a weight matrix with so many columns. */
export function gradientBlockBytes(columns: usize): usize {
  return BLOCK * columns * 4
}

/**
 * `sgdUpdate` of w[rows × columns] with the gradient xᵀ·dz, from x[batch × rows] and dz[batch × columns], block by block: the
 * gradient is used while it is in the cache, and never becomes a matrix in memory. The bits are those of the product followed
 * by the update.
 *
 * A penalty's slope is added to each block: `slope` is 0 for none, 1 for scale · sign(w), 2 for scale · w (see `addSlope`), and
 * `scale` the address of the one float32.
 */
export function sgdUpdateFromProduct(
  w: usize,
  x: usize,
  dz: usize,
  rows: usize,
  columns: usize,
  batch: usize,
  slope: i32,
  scale: usize,
  learningRate: f32,
  scratch: usize,
  block: usize,
): void {
  for (let row: usize = 0; row < rows; row += BLOCK) {
    const count = min(BLOCK, rows - row)
    const at = row * columns * 4
    matMul(x + row * 4, rows, dz, 0, block, count, columns, batch, true, false, false, scratch)
    if (slope) addSlope(block, w + at, block, count * columns, slope === 1, scale)
    sgdUpdate(w + at, block, count * columns, learningRate)
  }
}

/** The same for Adam. Three matrices are read and written as it is; a fourth, the gradient, would cost as much again. */
export function adamUpdateFromProduct(
  w: usize,
  m: usize,
  v: usize,
  x: usize,
  dz: usize,
  rows: usize,
  columns: usize,
  batch: usize,
  slope: i32,
  scale: usize,
  numbers: usize,
  scratch: usize,
  block: usize,
): void {
  for (let row: usize = 0; row < rows; row += BLOCK) {
    const count = min(BLOCK, rows - row)
    const at = row * columns * 4
    matMul(x + row * 4, rows, dz, 0, block, count, columns, batch, true, false, false, scratch)
    if (slope) addSlope(block, w + at, block, count * columns, slope === 1, scale)
    adamUpdate(w + at, m + at, v + at, block, count * columns, numbers)
  }
}

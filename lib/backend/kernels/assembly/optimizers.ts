/** One update of a whole parameter tensor, in place. The rates arrive ready-made, so nothing here depends on the step's number. */

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
 * Adam (Kingma and Ba 2015, algorithm 1) as PyTorch computes it: ε is added after the square root, to the corrected √v̂.
 *
 *     m ← β₁·m + (1 − β₁)·g
 *     v ← β₂·v + (1 − β₂)·g²
 *     w ← w − stepSize · m / (√v · inverseRootCorrection + ε)
 *
 * with stepSize = η / (1 − β₁ᵗ) and inverseRootCorrection = 1 / √(1 − β₂ᵗ).
 */
export function adamUpdate(
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  size: usize,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  stepSize: f32,
  inverseRootCorrection: f32,
  epsilon: f32,
): void {
  const b1 = f32x4.splat(beta1)
  const c1 = f32x4.splat(oneMinusBeta1)
  const b2 = f32x4.splat(beta2)
  const c2 = f32x4.splat(oneMinusBeta2)
  const step = f32x4.splat(stepSize)
  const inverse = f32x4.splat(inverseRootCorrection)
  const eps = f32x4.splat(epsilon)
  let i: usize = 0
  for (; i + 4 <= size; i += 4) {
    const at = i * 4
    const gradient = v128.load(g + at)
    const first = f32x4.add(f32x4.mul(b1, v128.load(m + at)), f32x4.mul(c1, gradient))
    const second = f32x4.add(f32x4.mul(b2, v128.load(v + at)), f32x4.mul(f32x4.mul(c2, gradient), gradient))
    v128.store(m + at, first)
    v128.store(v + at, second)
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(second), inverse), eps)
    v128.store(w + at, f32x4.sub(v128.load(w + at), f32x4.div(f32x4.mul(step, first), denominator)))
  }
  for (; i < size; i++) {
    const at = i * 4
    const gradient = load<f32>(g + at)
    const first = beta1 * load<f32>(m + at) + oneMinusBeta1 * gradient
    const second = beta2 * load<f32>(v + at) + oneMinusBeta2 * gradient * gradient
    store<f32>(m + at, first)
    store<f32>(v + at, second)
    const denominator = sqrt<f32>(second) * inverseRootCorrection + epsilon
    store<f32>(w + at, load<f32>(w + at) - (stepSize * first) / denominator)
  }
}

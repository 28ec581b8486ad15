/**
 * Batch normalisation over the rows of a batch, forward and backward. Each number is made by the same operations in the same order as in the
 * formulas of `operations.ts`, so it has the same bits; here they are three sweeps over the batch in place of twelve tensors.
 */
import { sumRows } from './elementwise'

/** x[columns] ← x / n */
function divideBy(x: usize, n: f32, columns: usize): void {
  for (let q: usize = 0; q < columns; q++) store<f32>(x + q * 4, load<f32>(x + q * 4) / n)
}

/**
 * mean ← Σx / n,  variance ← Σ(x − mean)² / n,  scale ← 1 / √(variance + ε),  xHat ← (x − mean) · scale,  y ← xHat · γ + β, all sums over the
 * rows, in their order. x, xHat and y are [rows × columns], the others [columns].
 */
export function batchNorm(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  xHat: usize,
  mean: usize,
  variance: usize,
  scale: usize,
  rows: usize,
  columns: usize,
  epsilon: f32,
): void {
  const n = <f32>rows
  sumRows(x, mean, rows, columns)
  divideBy(mean, n, columns)
  memory.fill(variance, 0, columns * 4)
  for (let r: usize = 0; r < rows; r++) {
    const row = r * columns * 4
    let at: usize = 0
    for (; at + 16 <= columns * 4; at += 16) {
      const centred = f32x4.sub(v128.load(x + row + at), v128.load(mean + at))
      v128.store(xHat + row + at, centred)
      v128.store(variance + at, f32x4.add(v128.load(variance + at), f32x4.mul(centred, centred)))
    }
    for (; at < columns * 4; at += 4) {
      const centred = load<f32>(x + row + at) - load<f32>(mean + at)
      store<f32>(xHat + row + at, centred)
      store<f32>(variance + at, load<f32>(variance + at) + centred * centred)
    }
  }
  divideBy(variance, n, columns)
  for (let at: usize = 0; at < columns * 4; at += 4) {
    store<f32>(scale + at, <f32>1 / sqrt<f32>(load<f32>(variance + at) + epsilon))
  }
  for (let r: usize = 0; r < rows; r++) {
    const row = r * columns * 4
    let at: usize = 0
    for (; at + 16 <= columns * 4; at += 16) {
      const normalised = f32x4.mul(v128.load(xHat + row + at), v128.load(scale + at))
      v128.store(xHat + row + at, normalised)
      v128.store(y + row + at, f32x4.add(f32x4.mul(normalised, v128.load(gamma + at)), v128.load(beta + at)))
    }
    for (; at < columns * 4; at += 4) {
      const normalised = load<f32>(xHat + row + at) * load<f32>(scale + at)
      store<f32>(xHat + row + at, normalised)
      store<f32>(y + row + at, normalised * load<f32>(gamma + at) + load<f32>(beta + at))
    }
  }
}

/**
 * dBeta ← Σdy,  dGamma ← Σ dy · xHat,  dx ← (γ · scale) · ((dy − dBeta / n) − xHat · (dGamma / n)). dx may be null (0): then it is left out.
 */
export function batchNormGradient(
  dy: usize,
  xHat: usize,
  gamma: usize,
  scale: usize,
  dx: usize,
  dGamma: usize,
  dBeta: usize,
  rows: usize,
  columns: usize,
): void {
  sumRows(dy, dBeta, rows, columns)
  memory.fill(dGamma, 0, columns * 4)
  for (let r: usize = 0; r < rows; r++) {
    const row = r * columns * 4
    let at: usize = 0
    for (; at + 16 <= columns * 4; at += 16) {
      const product = f32x4.mul(v128.load(dy + row + at), v128.load(xHat + row + at))
      v128.store(dGamma + at, f32x4.add(v128.load(dGamma + at), product))
    }
    for (; at < columns * 4; at += 4) {
      store<f32>(dGamma + at, load<f32>(dGamma + at) + load<f32>(dy + row + at) * load<f32>(xHat + row + at))
    }
  }
  if (!dx) return
  const n = <f32>rows
  const count = f32x4.splat(n)
  let at: usize = 0
  for (; at + 16 <= columns * 4; at += 16) {
    const slope = f32x4.mul(v128.load(gamma + at), v128.load(scale + at))
    const ofBeta = f32x4.div(v128.load(dBeta + at), count)
    const ofGamma = f32x4.div(v128.load(dGamma + at), count)
    for (let r: usize = 0; r < rows; r++) {
      const place = r * columns * 4 + at
      const rest = f32x4.sub(v128.load(dy + place), ofBeta)
      v128.store(dx + place, f32x4.mul(slope, f32x4.sub(rest, f32x4.mul(v128.load(xHat + place), ofGamma))))
    }
  }
  for (; at < columns * 4; at += 4) {
    const slope = load<f32>(gamma + at) * load<f32>(scale + at)
    const ofBeta = load<f32>(dBeta + at) / n
    const ofGamma = load<f32>(dGamma + at) / n
    for (let r: usize = 0; r < rows; r++) {
      const place = r * columns * 4 + at
      store<f32>(dx + place, slope * (load<f32>(dy + place) - ofBeta - load<f32>(xHat + place) * ofGamma))
    }
  }
}

/** y ← ((x − mean) · scale) · γ + β */
export function batchNormApply(
  x: usize,
  mean: usize,
  scale: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  rows: usize,
  columns: usize,
): void {
  for (let r: usize = 0; r < rows; r++) {
    const row = r * columns * 4
    let at: usize = 0
    for (; at + 16 <= columns * 4; at += 16) {
      const centred = f32x4.sub(v128.load(x + row + at), v128.load(mean + at))
      const scaled = f32x4.mul(f32x4.mul(centred, v128.load(scale + at)), v128.load(gamma + at))
      v128.store(y + row + at, f32x4.add(scaled, v128.load(beta + at)))
    }
    for (; at < columns * 4; at += 4) {
      const centred = load<f32>(x + row + at) - load<f32>(mean + at)
      store<f32>(y + row + at, centred * load<f32>(scale + at) * load<f32>(gamma + at) + load<f32>(beta + at))
    }
  }
}

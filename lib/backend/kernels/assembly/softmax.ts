/**
 * Cross-entropy on raw logits, and its gradient, in one pass over the rows.
 *
 * exp and log are computed here, in float64, from arithmetic alone. The ones of the JavaScript engine may differ in the last bit
 * from version to version, and a run must give the same bits on all of them. (AssemblyScript's own use tables, which would be
 * laid over the memory that this module shares with TensorFlow.js.)
 */

const LN2_HIGH: f64 = 0.6931471803691238
const LN2_LOW: f64 = 1.9082149292705877e-10
const INVERSE_LN2: f64 = 1.4426950408889634

/** eˣ for x ≤ 0: x = k·ln 2 + r with |r| ≤ ln 2 / 2, then 2ᵏ times the Taylor series of eʳ up to r¹³ (error below 2⁻⁵³). */
export function exponential(x: f64): f64 {
  if (isNaN(x)) return x
  // Below e⁻⁷⁰⁸ a double is denormal; next to the largest term, e⁰, it is nothing.
  if (x < -708) return 0
  const k = nearest(x * INVERSE_LN2)
  const r = x - k * LN2_HIGH - k * LN2_LOW
  let sum: f64 = 1 + r / 13
  for (let n: f64 = 12; n > 0; n--) sum = 1 + (r / n) * sum
  return sum * reinterpret<f64>((<u64>(1023 + <i64>k)) << 52)
}

/** ln s for a finite s ≥ 1: s = 2ᵉ·m with √½ < m ≤ √2, then ln m = 2·artanh((m − 1) / (m + 1)) as a series. */
export function logarithm(s: f64): f64 {
  const bits = reinterpret<u64>(s)
  let e = <f64>(<i64>((bits >> 52) & 0x7ff) - 1023)
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000)
  if (m > 1.4142135623730951) {
    m *= 0.5
    e += 1
  }
  const f = (m - 1) / (m + 1)
  const f2 = f * f
  // |f| ≤ 0.1716, so the term after f²³/23 is below 2⁻⁶⁴.
  let series: f64 = 1.0 / 23
  for (let n: f64 = 21; n > 0; n -= 2) series = series * f2 + 1 / n
  return e * LN2_LOW + 2 * f * series + e * LN2_HIGH
}

/**
 * Slopes smaller than this become 0. A network that over-fits is so sure of its images that the shares of the other classes come to
 * 1e-40, and what is multiplied with numbers like that is denormal, for which processors take several times as long: after a hundred
 * epochs a step took 1.35 times as long as in the first, together with `LEAST_TO_SQUARE` in `optimizers.ts`.
 */
const LEAST_SLOPE: f64 = 1e-30

/**
 * The mean over the rows of −log softmax(logits)[label], written to `loss` (one float32), and its gradient with respect to the
 * logits, (softmax − one-hot) / rows, written to `gradient[rows × classes]`, 0 where it is below 1e-30.
 *
 * The largest logit of a row is subtracted first, so logits may be any size. Labels are int32 in 0 … classes − 1. A row with a NaN
 * or +∞ logit gives NaN. No rows: the mean of nothing, NaN, as in PyTorch.
 */
export function softmaxCrossEntropy(
  logits: usize,
  labels: usize,
  loss: usize,
  gradient: usize,
  rows: usize,
  classes: usize,
): void {
  let total: f64 = 0
  for (let row: usize = 0; row < rows; row++) {
    const label = <usize>load<i32>(labels + row * 4)
    let largest: f64 = <f64>load<f32>(logits)
    for (let c: usize = 1; c < classes; c++) largest = max<f64>(largest, <f64>load<f32>(logits + c * 4))
    let sum: f64 = 0
    for (let c: usize = 0; c < classes; c++) sum += exponential(<f64>load<f32>(logits + c * 4) - largest)
    for (let c: usize = 0; c < classes; c++) {
      const share = exponential(<f64>load<f32>(logits + c * 4) - largest) / sum
      const slope = (share - (c === label ? 1 : 0)) / <f64>rows
      store<f32>(gradient + c * 4, abs(slope) < LEAST_SLOPE ? 0 : <f32>slope)
    }
    // −log(e^(z−max) / Σ) = log Σ − (z − max); a NaN sum stays one.
    total += (isNaN(sum) ? sum : logarithm(sum)) - (<f64>load<f32>(logits + label * 4) - largest)
    logits += classes * 4
    gradient += classes * 4
  }
  store<f32>(loss, <f32>(total / <f64>rows))
}

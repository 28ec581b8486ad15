/** The small steps between the matrix products: ReLU's gradient, sums over a batch, penalties. All float32, row-major. */

/** gradient[i] ← output[i] > 0 ? upstream[i] : 0. PyTorch and TensorFlow take the slope of a ReLU at 0 to be 0 as well. */
export function reluGradient(output: usize, upstream: usize, gradient: usize, size: usize): void {
  const zero = f32x4.splat(0)
  let i: usize = 0
  for (; i + 4 <= size; i += 4) {
    const mask = f32x4.gt(v128.load(output + i * 4), zero)
    v128.store(gradient + i * 4, v128.and(mask, v128.load(upstream + i * 4)))
  }
  for (; i < size; i++) {
    store<f32>(gradient + i * 4, load<f32>(output + i * 4) > 0 ? load<f32>(upstream + i * 4) : 0)
  }
}

/** total[columns] ← Σ over rows of x[rows × columns], rows in order 0, 1, 2, … */
export function sumRows(x: usize, total: usize, rows: usize, columns: usize): void {
  memory.fill(total, 0, columns * 4)
  for (let r: usize = 0; r < rows; r++) {
    let q: usize = 0
    for (; q + 4 <= columns; q += 4) {
      v128.store(total + q * 4, f32x4.add(v128.load(total + q * 4), v128.load(x + q * 4)))
    }
    for (; q < columns; q++) {
      store<f32>(total + q * 4, load<f32>(total + q * 4) + load<f32>(x + q * 4))
    }
    x += columns * 4
  }
}

/**
 * Σ |x[i]|, and Σ x[i]² where `squared`, in float64 so that a penalty over 800,000 weights loses nothing.
 * Two lanes run side by side (even and odd entries) and are added at the end: one fixed order, on every machine.
 */
export function sumMagnitudes(x: usize, size: usize, squared: bool): f64 {
  let even = f64x2.splat(0)
  let odd = f64x2.splat(0)
  let i: usize = 0
  for (; i + 4 <= size; i += 4) {
    const four = v128.load(x + i * 4)
    const low = f64x2.promote_low_f32x4(four)
    const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(four, four, 1, 1))
    if (squared) {
      even = f64x2.add(even, f64x2.mul(low, low))
      odd = f64x2.add(odd, f64x2.mul(high, high))
    } else {
      even = f64x2.add(even, f64x2.abs(low))
      odd = f64x2.add(odd, f64x2.abs(high))
    }
  }
  const both = f64x2.add(even, odd)
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)
  for (; i < size; i++) {
    const value = <f64>load<f32>(x + i * 4)
    sum += squared ? value * value : abs(value)
  }
  return sum
}

/**
 * sum[i] ← g[i] + scale · sign(w[i]) where `sign`, the slope of scale · |w| (at 0 it is 0, as in PyTorch); otherwise g[i] + scale · w[i].
 * `scale` points at one float32; `sum` may be `g`.
 */
export function addSlope(g: usize, w: usize, sum: usize, size: usize, sign: bool, scale: usize): void {
  const up = v128.load32_splat(scale)
  let i: usize = 0
  if (sign) {
    const zero = f32x4.splat(0)
    for (; i + 4 <= size; i += 4) {
      const four = v128.load(w + i * 4)
      const raised = f32x4.add(v128.load(g + i * 4), v128.and(f32x4.gt(four, zero), up))
      v128.store(sum + i * 4, f32x4.sub(raised, v128.and(f32x4.lt(four, zero), up)))
    }
  } else {
    for (; i + 4 <= size; i += 4) {
      const slope = f32x4.mul(v128.load(w + i * 4), up)
      v128.store(sum + i * 4, f32x4.add(v128.load(g + i * 4), slope))
    }
  }
  const factor = load<f32>(scale)
  for (; i < size; i++) {
    const value = load<f32>(w + i * 4)
    const slope = sign ? (value > 0 ? factor : value < 0 ? -factor : 0) : value * factor
    store<f32>(sum + i * 4, load<f32>(g + i * 4) + slope)
  }
}

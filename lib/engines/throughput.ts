/**
 * How many training steps a second an engine takes: a few real ones, of the chapter's network in batches of 32 with Adam. It uses the
 * operations that training uses, and knows nothing of networks, data or experiments.
 */
import * as tf from '@tensorflow/tfjs-core'
import { adamUpdate, type Gradient, reluGradient, softmaxCrossEntropy } from '../backend/operations.ts'

const [inputs, hidden, classes, batch] = [784, 1000, 10, 32]
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, stepSize: 1e-3, inverseRootCorrection: 1 }

/**
 * Steps a second on the engine that this thread has started, after two to warm up.
 *
 * @param seconds for which it is measured at least; four steps in any case
 */
export async function stepsPerSecond(seconds = 0.5): Promise<number> {
  const step = steps()
  await step()
  await step()
  const started = performance.now()
  let taken = 0
  let elapsed = 0
  while (taken < 4 || elapsed < seconds * 1000) {
    await step()
    taken++
    elapsed = performance.now() - started
  }
  return (taken * 1000) / elapsed
}

/** A function that takes one step: forward, loss, backward, update. */
function steps(): () => Promise<void> {
  const weight = (rows: number, columns: number) => parameter([rows, columns], 1 / Math.sqrt(rows))
  const [w1, b1, w2, b2] = [
    weight(inputs, hidden),
    parameter([hidden], 0.01),
    weight(hidden, classes),
    parameter([classes], 0.01),
  ]
  // Half of the pixels are 0, as in Fashion-MNIST: engines that skip zeros gain by that.
  const x = tf.tensor2d(
    waves(batch * inputs, 1).map((value) => Math.max(0, value)),
    [batch, inputs],
  )
  const labels = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % classes),
    'int32',
  )
  return async () => {
    const loss = tf.tidy(() => {
      const y = tf.fused.matMul({ a: x, b: w1.w as tf.Tensor2D, bias: b1.w, activation: 'relu' }) as tf.Tensor2D
      const logits = tf.fused.matMul({ a: y, b: w2.w as tf.Tensor2D, bias: b2.w }) as tf.Tensor2D
      const [loss, dLogits] = softmaxCrossEntropy(logits, labels)
      const dy = reluGradient(y, tf.matMul(dLogits, w2.w as tf.Tensor2D, false, true)) as tf.Tensor2D
      const gradients: Gradient[] = [{ x, dz: dy }, tf.sum(dy, 0), { x: y, dz: dLogits }, tf.sum(dLogits, 0)]
      ;[w1, b1, w2, b2].forEach(({ w, m, v }, i) => {
        adamUpdate(w, m, v, gradients[i] as Gradient, adam)
      })
      return loss
    })
    // A training reads the loss of each step, and so waits for it.
    await loss.data()
    loss.dispose()
  }
}

/** A parameter with both of its moments. */
function parameter(shape: number[], size: number) {
  const count = shape.reduce((product, side) => product * side, 1)
  const [w, m, v] = [waves(count, size), waves(count, 1e-3), waves(count, 1e-3).map((value) => value * value)].map(
    (values) => tf.variable(tf.tensor(values, shape)),
  ) as [tf.Variable, tf.Variable, tf.Variable]
  return { w, m, v }
}

/** Numbers between −size and size. Which ones does not matter; no two engines or runs get others. */
const waves = (count: number, size: number) =>
  Float32Array.from({ length: count }, (_, i) => size * Math.sin(i * 12.9898))

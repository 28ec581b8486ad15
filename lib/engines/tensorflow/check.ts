/**
 * Trains a small regression with TensorFlow and prints the engine and two losses as JSON: `npm run backend:tensorflow` bundles this and
 * runs it in a child process, `cpu` or `gpu` and the folder to load from behind it.
 */
import * as tf from '@tensorflow/tfjs'
import { prepareTensorFlowEnvironment } from './environment.ts'
import { loadTensorFlow } from './load.ts'

prepareTensorFlowEnvironment()
const [device, root] = process.argv.slice(2)
if (!root) throw new Error('check: the folder to load from is missing')
const engine = await loadTensorFlow({ gpu: device === 'gpu', root })

// y = 3x − 1, from w = b = 0: the first loss is the mean of y², 4, and each step should lower it.
const x = tf.linspace(-1, 1, 64)
const y = x.mul(3).sub(1)
const w = tf.variable(tf.scalar(0))
const b = tf.variable(tf.scalar(0))
const optimizer = tf.train.sgd(0.1)
const losses = Array.from({ length: 100 }, () => {
  const loss = optimizer.minimize(() => x.mul(w).add(b).sub(y).square().mean() as tf.Scalar, true)
  return loss?.dataSync()[0] ?? Number.NaN
})
console.log(JSON.stringify({ ...engine, first: losses[0], last: losses.at(-1) }))

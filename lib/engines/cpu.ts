import { version_cpu } from '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import type { StartEngine } from './engines.ts'

/** TensorFlow.js in JavaScript alone: a hundred times slower than WebAssembly, and what the others' results are compared with. */
export const start: StartEngine = async () => {
  await tf.setBackend('cpu')
  await tf.ready()
  return { device: 'CPU', version: version_cpu }
}

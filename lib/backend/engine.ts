/** Starting the TensorFlow.js engine that trains. */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import { installKernels } from './kernels/install.ts'

/**
 * TensorFlow.js on WebAssembly, on one thread, with our kernels in it.
 *
 * @param kernels the bytes of the compiled kernels; this module reads no files, so that it runs in a browser too
 */
export async function startWasmEngine(kernels: Uint8Array<ArrayBuffer>): Promise<void> {
  await startStockWasmEngine()
  await installKernels(kernels)
}

/** TensorFlow.js on WebAssembly as it is published: what ours is compared with. */
export async function startStockWasmEngine(): Promise<void> {
  const found = await tf.setBackend('wasm')
  if (!found) throw new Error('The WebAssembly backend of TensorFlow.js did not start. Does this platform have SIMD?')
  await tf.ready()
}

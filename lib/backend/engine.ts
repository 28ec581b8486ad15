/** Starting the TensorFlow.js engine that trains, and starting it anew after it has failed. */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { installKernels } from './kernels/install.ts'
import { refuseAddressZero } from './kernels/module.ts'

/**
 * TensorFlow.js on WebAssembly, on one thread, with our kernels in it.
 *
 * @param kernels the bytes of the compiled kernels; this module reads no files, so that it runs in a browser too
 */
export async function startWasmEngine(kernels: Uint8Array<ArrayBuffer>): Promise<void> {
  await startStockWasmEngine()
  refuseAddressZero(tf.backend() as BackendWasm)
  await installKernels(kernels)
}

/** TensorFlow.js on WebAssembly as it is published: what ours is compared with. */
export async function startStockWasmEngine(): Promise<void> {
  const found = await tf.setBackend('wasm')
  if (!found) throw new Error('The WebAssembly backend of TensorFlow.js did not start. Does this platform have SIMD?')
  await tf.ready()
}

/**
 * Another engine in the place of one that has failed: an abort inside WebAssembly leaves the module dead for good. Tensors of the old
 * one are lost, and using them is an error.
 *
 * @param kernels as for `startWasmEngine`
 */
export async function restartWasmEngine(kernels: Uint8Array<ArrayBuffer>): Promise<void> {
  const factory = tf.findBackendFactory('wasm')
  // Tidying up would call into the dead module, which throws, and TensorFlow.js would keep it.
  for (const kernel of tf.getKernelsForBackend('wasm')) Object.assign(kernel, { disposeFunc: undefined })
  Object.assign(tf.backend(), { dispose: () => {} })
  tf.removeBackend('wasm')
  tf.registerBackend('wasm', factory)
  // What tells `installKernels` that ours are there: they work on the old module's memory.
  if (tf.getKernel('AdamUpdate', 'wasm')) tf.unregisterKernel('AdamUpdate', 'wasm')
  await startWasmEngine(kernels)
}

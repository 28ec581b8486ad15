import { version_wasm } from '@tensorflow/tfjs-backend-wasm'
import { startWasmEngine } from '../backend/engine.ts'
import type { StartEngine } from './engines.ts'

/** TensorFlow.js on WebAssembly, on one thread, with our kernels. */
export const start: StartEngine = async (kernels) => {
  await startWasmEngine(kernels)
  return { device: 'CPU', version: version_wasm }
}

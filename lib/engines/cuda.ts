import type { StartEngine } from './engines.ts'
import { loadTensorFlow } from './tensorflow/load.ts'

/** TensorFlow's C library, on a CUDA GPU or not at all. */
export const start: StartEngine = () => loadTensorFlow({ gpu: true })

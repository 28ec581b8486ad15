import type { StartEngine } from './engines.ts'
import { loadTensorFlow } from './tensorflow/load.ts'

/** TensorFlow's C library, on whichever device it takes. */
export const start: StartEngine = () => loadTensorFlow({ gpu: false })

/** Everything the WebAssembly module offers. It owns no memory and keeps no state: it works on TensorFlow.js's own heap. */
export { batchNorm, batchNormApply, batchNormGradient } from './batch-norm'
export { addSlope, reluGradient, sumMagnitudes, sumRows } from './elementwise'
export { matMul, matMulScratchBytes } from './matmul'
export {
  adamNumbersBytes,
  adamUpdate,
  adamUpdateFromProduct,
  gradientBlockBytes,
  sgdUpdate,
  sgdUpdateFromProduct,
} from './optimizers'
export { exponential, logarithm, softmaxCrossEntropy } from './softmax'

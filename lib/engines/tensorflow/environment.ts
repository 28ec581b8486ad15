/** What TensorFlow's library reads from the environment when it is loaded. */

/**
 * One core, and the same bits whatever the number of cores; float32 as it is on a CPU, and operations that add in the same
 * order each time, on a GPU too.
 */
const tensorFlowEnvironment: Readonly<Record<string, string>> = {
  // Sums that are split among threads depend on how many there are.
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
  TF_DETERMINISTIC_OPS: '1',
  // TF32 multiplies with 10 bits of mantissa instead of 23.
  NVIDIA_TF32_OVERRIDE: '0',
  // Takes memory as it is needed. Otherwise the first process takes all that the card has.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // Counts cards as nvidia-smi does, which is asked for the name of the card in use.
  CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
  // Errors, and no banners. To see why a GPU is not found, set it to 0.
  TF_CPP_MIN_LOG_LEVEL: '2',
}

/**
 * Sets what is not set of `tensorFlowEnvironment`. To be called in the main thread before the library is loaded there or in a worker
 * thread: a worker's `process.env` is a copy, and the library asks C's getenv, which sees only the main thread's.
 */
export function prepareTensorFlowEnvironment(): void {
  for (const [name, value] of Object.entries(tensorFlowEnvironment)) process.env[name] ??= value
}

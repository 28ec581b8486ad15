/**
 * Our WebAssembly module, laid over the memory of TensorFlow.js's own WebAssembly backend.
 *
 * TensorFlow.js keeps every tensor in one `WebAssembly.Memory`. A second module that imports this memory works on the tensors where
 * they are: nothing is copied, and an operation costs a call.
 */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'

/** A place in the backend's memory, in bytes. */
type Address = number
/** AssemblyScript has no booleans at its border. */
type Flag = 0 | 1
/** None, a multiple of the sign, a multiple of the value. */
export type SlopeKind = 0 | 1 | 2

/** What `assembly/index.ts` exports, as JavaScript sees it. The formulas stand there. */
export interface KernelModule {
  matMulScratchBytes(): number
  matMul(
    a: Address,
    aColumns: number,
    b: Address,
    bias: Address,
    c: Address,
    m: number,
    n: number,
    k: number,
    transposeA: Flag,
    transposeB: Flag,
    relu: Flag,
    scratch: Address,
  ): void
  reluGradient(output: Address, upstream: Address, gradient: Address, size: number): void
  sumRows(x: Address, total: Address, rows: number, columns: number): void
  sumMagnitudes(x: Address, size: number, squared: Flag): number
  addSlope(g: Address, w: Address, sum: Address, size: number, sign: Flag, scale: Address): void
  batchNorm(
    x: Address,
    gamma: Address,
    beta: Address,
    y: Address,
    xHat: Address,
    mean: Address,
    variance: Address,
    scale: Address,
    rows: number,
    columns: number,
    epsilon: number,
  ): void
  batchNormGradient(
    dy: Address,
    xHat: Address,
    gamma: Address,
    scale: Address,
    dx: Address,
    dGamma: Address,
    dBeta: Address,
    rows: number,
    columns: number,
  ): void
  batchNormApply(
    x: Address,
    mean: Address,
    scale: Address,
    gamma: Address,
    beta: Address,
    y: Address,
    rows: number,
    columns: number,
  ): void
  softmaxCrossEntropy(
    logits: Address,
    labels: Address,
    loss: Address,
    gradient: Address,
    rows: number,
    classes: number,
  ): void
  exponential(x: number): number
  logarithm(s: number): number
  sgdUpdate(w: Address, g: Address, size: number, learningRate: number): void
  adamNumbersBytes(): number
  adamUpdate(w: Address, m: Address, v: Address, g: Address, size: number, numbers: Address): void
  gradientBlockBytes(columns: number): number
  sgdUpdateFromProduct(
    w: Address,
    x: Address,
    dz: Address,
    rows: number,
    columns: number,
    batch: number,
    slope: SlopeKind,
    scale: Address,
    learningRate: number,
    scratch: Address,
    block: Address,
  ): void
  adamUpdateFromProduct(
    w: Address,
    m: Address,
    v: Address,
    x: Address,
    dz: Address,
    rows: number,
    columns: number,
    batch: number,
    slope: SlopeKind,
    scale: Address,
    numbers: Address,
    scratch: Address,
    block: Address,
  ): void
}

/** The part of the backend's insides that we lean on; `installKernels` checks that it is there. */
interface Heap {
  asm: { memory?: WebAssembly.Memory; malloc?(bytes: number): number }
  _malloc(bytes: number): number
  _free(address: number): void
}

/** The backend's memory, or an error that names the version this was written for. */
export function memoryOf(backend: BackendWasm): WebAssembly.Memory {
  const memory = (backend.wasm as unknown as Partial<Heap>).asm?.memory
  if (!(memory instanceof WebAssembly.Memory)) {
    throw new Error(otherVersion('memory'))
  }
  return memory
}

const otherVersion = (part: string) =>
  `The WebAssembly backend of TensorFlow.js does not show its memory at \`wasm.asm.${part}\`. ` +
  'Our kernels are written for @tensorflow/tfjs-backend-wasm 4.22.0; install exactly that version.'

/**
 * Makes the backend throw where its memory is full. Its own code takes the 0 that `malloc` then gives for an address, and writes there, over
 * whatever is at the beginning of the memory.
 */
export function refuseAddressZero(backend: BackendWasm): void {
  const heap = backend.wasm as unknown as Heap
  const { malloc } = heap.asm
  if (!malloc) throw new Error(otherVersion('malloc'))
  heap._malloc = (bytes) => checked(malloc(bytes) >>> 0, bytes)
}

/** Takes `bytes` of the backend's memory. Throws if there are none left: `malloc` itself only returns 0. */
export function reserve(backend: BackendWasm, bytes: number): Address {
  return checked((backend.wasm as unknown as Heap)._malloc(bytes) >>> 0, bytes)
}

/** Gives memory from `reserve` back. */
export function release(backend: BackendWasm, address: Address): void {
  ;(backend.wasm as unknown as Heap)._free(address)
}

/** Where a tensor's values are. It may move only when it is disposed of: the memory grows, but nothing in it is shifted. */
export function addressOf(backend: BackendWasm, tensor: TensorInfo): Address {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset
}

/** A new tensor with unset values. Throws if the memory is full: the backend itself would write to address 0. */
export function allocate(backend: BackendWasm, shape: number[], dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
  const output = backend.makeOutput(shape, dtype)
  const bytes = shape.reduce((product, side) => product * side, 4)
  checked(addressOf(backend, output), bytes)
  return output
}

function checked(address: Address, bytes: number): Address {
  if (address === 0 && bytes > 0) {
    throw new Error(`The WebAssembly memory is full: ${bytes.toLocaleString('en-US')} more bytes could not be had.`)
  }
  return address
}

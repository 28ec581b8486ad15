/**
 * Puts our kernels into TensorFlow.js: in place of the stock WebAssembly ones where they do the same (`BatchMatMul`, `_FusedMatMul`,
 * `Sum` over the first axis), and under new names where TensorFlow.js has no such operation (see `../operations.ts`).
 *
 * *All* matrix products are replaced, not only the fast ones. The stock kernels remember a packed copy of the weights by tensor id,
 * and an optimizer that writes in place would leave them multiplying with yesterday's weights.
 */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { AdamStep } from '../operations.ts'
import { addressOf, allocate, type KernelModule, memoryOf, release, reserve, type SlopeKind } from './module.ts'

interface Call<Inputs extends string> {
  inputs: Record<Inputs, TensorInfo>
  attrs: Record<string, unknown>
  backend: BackendWasm
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)
const flag = (value: unknown) => (value ? 1 : 0)

/**
 * Compiles `wasm` (the bytes of `kernels.wasm`) against the backend's memory and registers what it offers. Call it once, after
 * `tf.setBackend('wasm')`; a second call changes nothing. Throws if the backend is another one.
 */
export async function installKernels(wasm: Uint8Array<ArrayBuffer>): Promise<void> {
  if (tf.getBackend() !== 'wasm') {
    throw new Error(`The kernels work on the 'wasm' backend of TensorFlow.js, but '${tf.getBackend()}' is in use.`)
  }
  if (tf.getKernel('AdamUpdate', 'wasm')) return
  const backend = tf.backend() as BackendWasm
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory: memoryOf(backend) } })
  const kernels = instance.exports as unknown as KernelModule
  const scratch = reserve(backend, kernels.matMulScratchBytes())
  replaceMatrixProducts(kernels, scratch)
  replaceSum(kernels)
  addOperations(kernels)
  addBatchNorm(kernels)
  addUpdates(kernels, scratch, reserve(backend, kernels.adamNumbersBytes()))
}

/** Registers under `name`; a kernel that is there already makes way. */
function register<Inputs extends string>(name: string, run: (call: Call<Inputs>) => TensorInfo | TensorInfo[]): void {
  if (tf.getKernel(name, 'wasm')) tf.unregisterKernel(name, 'wasm')
  tf.registerKernel({ kernelName: name, backendName: 'wasm', kernelFunc: run as unknown as KernelFunc })
}

function replaceMatrixProducts(kernels: KernelModule, scratch: number): void {
  /** [… × m × k] · [… × k × n], either side transposed, batches of matrices repeated where one side has fewer. */
  function product(
    backend: BackendWasm,
    attrs: Call<'a' | 'b'>['attrs'],
    a: TensorInfo,
    b: TensorInfo,
    bias?: TensorInfo,
  ) {
    const [rowsA = 0, columnsA = 0] = a.shape.slice(-2)
    const [rowsB = 0, columnsB = 0] = b.shape.slice(-2)
    const [m, k] = attrs.transposeA ? [columnsA, rowsA] : [rowsA, columnsA]
    const n = attrs.transposeB ? rowsB : columnsB
    const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
    const output = allocate(backend, [...batch, m, n])
    const batchesA = sizeOf(a.shape.slice(0, -2))
    const batchesB = sizeOf(b.shape.slice(0, -2))
    for (let i = 0; i < sizeOf(batch); i++) {
      kernels.matMul(
        addressOf(backend, a) + (i % batchesA) * m * k * 4,
        m,
        addressOf(backend, b) + (i % batchesB) * k * n * 4,
        bias ? addressOf(backend, bias) : 0,
        addressOf(backend, output) + i * m * n * 4,
        m,
        n,
        k,
        flag(attrs.transposeA),
        flag(attrs.transposeB),
        flag(attrs.activation === 'relu'),
        scratch,
      )
    }
    return output
  }

  register<'a' | 'b'>('BatchMatMul', ({ inputs: { a, b }, attrs, backend }) => product(backend, attrs, a, b))

  register<'a' | 'b' | 'bias' | 'preluActivationWeights'>('_FusedMatMul', ({ inputs, attrs, backend }) => {
    const { a, b, bias, preluActivationWeights: alpha } = inputs
    if (bias && bias.shape.length > 1) throw new Error(`A bias is one row of numbers, but this one is [${bias.shape}].`)
    const output = product(backend, attrs, a, b, bias)
    const activation = attrs.activation as string
    if (activation === 'linear' || activation === 'relu') return output
    // The activations that this chapter has no use for run as the operation of their own that they are.
    const names: Record<string, string> = {
      relu6: 'Relu6',
      elu: 'Elu',
      sigmoid: 'Sigmoid',
      prelu: 'Prelu',
      leakyrelu: 'LeakyRelu',
    }
    const kernel = tf.getKernel(names[activation] ?? activation, 'wasm')
    if (!kernel) throw new Error(`The WebAssembly backend has no activation '${activation}'.`)
    const activated = kernel.kernelFunc({
      inputs: { x: output, ...(alpha && { alpha }) } as NamedTensorInfoMap,
      attrs: { alpha: attrs.leakyreluAlpha } as NamedAttrMap,
      backend,
    })
    backend.disposeData(output.dataId)
    return activated
  })
}

/** The stock `Sum` transposes the whole tensor to sum over its first axis. Every other sum stays with it. */
function replaceSum(kernels: KernelModule): void {
  const stock = tf.getKernel('Sum', 'wasm')
  if (!stock) throw new Error("The WebAssembly backend has no kernel 'Sum'.")
  register<'x'>('Sum', (call) => {
    const { inputs, attrs, backend } = call
    const { x } = inputs
    const axes = tf.util.parseAxisParam(attrs.axis as number[], x.shape)
    if (x.shape.length < 2 || axes.length !== 1 || axes[0] !== 0 || x.dtype !== 'float32') {
      return stock.kernelFunc(call as unknown as Parameters<KernelFunc>[0])
    }
    const [rows = 0, ...rest] = x.shape
    const output = allocate(backend, attrs.keepDims ? [1, ...rest] : rest)
    kernels.sumRows(addressOf(backend, x), addressOf(backend, output), rows, sizeOf(rest))
    return output
  })
}

function addOperations(kernels: KernelModule): void {
  register<'output' | 'upstream'>('ReluGradient', ({ inputs: { output, upstream }, backend }) => {
    const gradient = allocate(backend, upstream.shape)
    kernels.reluGradient(
      addressOf(backend, output),
      addressOf(backend, upstream),
      addressOf(backend, gradient),
      sizeOf(upstream.shape),
    )
    return gradient
  })

  register<'logits' | 'labels'>('SoftmaxCrossEntropy', ({ inputs: { logits, labels }, backend }) => {
    const [rows = 0, classes = 0] = logits.shape
    const loss = allocate(backend, [])
    const gradient = allocate(backend, [rows, classes])
    kernels.softmaxCrossEntropy(
      addressOf(backend, logits),
      addressOf(backend, labels),
      addressOf(backend, loss),
      addressOf(backend, gradient),
      rows,
      classes,
    )
    return [loss, gradient]
  })

  register<'x'>('SumMagnitudes', ({ inputs: { x }, attrs, backend }) => {
    const sum = kernels.sumMagnitudes(addressOf(backend, x), sizeOf(x.shape), flag(attrs.squared))
    return backend.makeOutput([], 'float32', undefined, new Float32Array([sum]))
  })

  register<'g' | 'w' | 'scale'>('AddSlope', ({ inputs: { g, w, scale }, attrs, backend }) => {
    const sum = allocate(backend, g.shape)
    kernels.addSlope(
      addressOf(backend, g),
      addressOf(backend, w),
      addressOf(backend, sum),
      sizeOf(g.shape),
      flag(attrs.of === 'sign'),
      addressOf(backend, scale),
    )
    return sum
  })
}

/** Batch normalisation: what a training needs of it, its way back, and the norm with averages that are given. */
function addBatchNorm(kernels: KernelModule): void {
  register<'x' | 'gamma' | 'beta'>('BatchNorm', ({ inputs: { x, gamma, beta }, attrs, backend }) => {
    const [rows = 0, columns = 0] = x.shape
    const [y, xHat] = [allocate(backend, x.shape), allocate(backend, x.shape)]
    const [mean, variance, scale] = [0, 1, 2].map(() => allocate(backend, [columns])) as [
      TensorInfo,
      TensorInfo,
      TensorInfo,
    ]
    const at = (tensor: TensorInfo) => addressOf(backend, tensor)
    kernels.batchNorm(
      at(x),
      at(gamma),
      at(beta),
      at(y),
      at(xHat),
      at(mean),
      at(variance),
      at(scale),
      rows,
      columns,
      attrs.epsilon as number,
    )
    return [y, xHat, mean, variance, scale]
  })

  register<'dy' | 'xHat' | 'gamma' | 'scale'>('BatchNormGradient', ({ inputs, attrs, backend }) => {
    const { dy, xHat, gamma, scale } = inputs
    const [rows = 0, columns = 0] = dy.shape
    const [dGamma, dBeta] = [allocate(backend, [columns]), allocate(backend, [columns])]
    const dx = attrs.inputNeeded ? allocate(backend, dy.shape) : undefined
    const at = (tensor: TensorInfo) => addressOf(backend, tensor)
    const input = dx ? at(dx) : 0
    kernels.batchNormGradient(at(dy), at(xHat), at(gamma), at(scale), input, at(dGamma), at(dBeta), rows, columns)
    return dx ? [dGamma, dBeta, dx] : [dGamma, dBeta]
  })

  register<'x' | 'mean' | 'scale' | 'gamma' | 'beta'>('BatchNormApply', ({ inputs, backend }) => {
    const { x, mean, scale, gamma, beta } = inputs
    const [rows = 0, columns = 0] = x.shape
    const y = allocate(backend, x.shape)
    const at = (tensor: TensorInfo) => addressOf(backend, tensor)
    kernels.batchNormApply(at(x), at(mean), at(scale), at(gamma), at(beta), at(y), rows, columns)
    return y
  })
}

/** The optimizers' updates, which change their inputs and give nothing. */
function addUpdates(kernels: KernelModule, scratch: number, numbers: number): void {
  /** Room for the gradient of one block of a weight matrix, kept and made larger when a wider matrix comes. */
  let block = { address: 0, bytes: 0 }
  function blockFor(backend: BackendWasm, columns: number): number {
    const bytes = kernels.gradientBlockBytes(columns)
    if (bytes > block.bytes) {
      if (block.bytes > 0) release(backend, block.address)
      block = { address: reserve(backend, bytes), bytes }
    }
    return block.address
  }

  /** Writes a step's numbers where `adamUpdate` reads them, and gives that place. The view is a new one each time: the memory may have grown. */
  function adamNumbers(backend: BackendWasm, attrs: Record<string, unknown>): number {
    const { beta1, beta2, stepSize, inverseRootCorrection, epsilon } = attrs as AdamStep
    const values = [beta1, 1 - beta1, beta2, 1 - beta2, stepSize, inverseRootCorrection, epsilon]
    new Float32Array(memoryOf(backend).buffer, numbers, values.length).set(values)
    return numbers
  }

  register<'w' | 'g'>('SgdUpdate', ({ inputs: { w, g }, attrs, backend }) => {
    kernels.sgdUpdate(addressOf(backend, w), addressOf(backend, g), sizeOf(w.shape), attrs.learningRate as number)
    return []
  })

  register<'w' | 'x' | 'dz' | 'scale'>('SgdUpdateFromProduct', ({ inputs: { w, x, dz, scale }, attrs, backend }) => {
    const [rows = 0, columns = 0] = w.shape
    kernels.sgdUpdateFromProduct(
      addressOf(backend, w),
      addressOf(backend, x),
      addressOf(backend, dz),
      rows,
      columns,
      x.shape[0] ?? 0,
      ...slopeOf(backend, attrs, scale),
      attrs.learningRate as number,
      scratch,
      blockFor(backend, columns),
    )
    return []
  })

  register<'w' | 'm' | 'v' | 'g'>('AdamUpdate', ({ inputs: { w, m, v, g }, attrs, backend }) => {
    const [a, b, c, d] = [w, m, v, g].map((tensor) => addressOf(backend, tensor)) as [number, number, number, number]
    kernels.adamUpdate(a, b, c, d, sizeOf(w.shape), adamNumbers(backend, attrs))
    return []
  })

  register<'w' | 'm' | 'v' | 'x' | 'dz' | 'scale'>('AdamUpdateFromProduct', ({ inputs, attrs, backend }) => {
    const { w, m, v, x, dz, scale } = inputs
    const [rows = 0, columns = 0] = w.shape
    kernels.adamUpdateFromProduct(
      addressOf(backend, w),
      addressOf(backend, m),
      addressOf(backend, v),
      addressOf(backend, x),
      addressOf(backend, dz),
      rows,
      columns,
      x.shape[0] ?? 0,
      ...slopeOf(backend, attrs, scale),
      adamNumbers(backend, attrs),
      scratch,
      blockFor(backend, columns),
    )
    return []
  })
}

/** A penalty's slope as the kernels take it. */
function slopeOf(backend: BackendWasm, attrs: Record<string, unknown>, scale: TensorInfo | undefined) {
  const kinds: Record<string, SlopeKind> = { sign: 1, value: 2 }
  const slope = kinds[attrs.of as string] ?? 0
  return [slope, scale ? addressOf(backend, scale) : 0] as const
}

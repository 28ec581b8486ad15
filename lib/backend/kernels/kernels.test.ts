/**
 * Our kernels beside the stock ones: every case runs first on TensorFlow.js as it is published, then our kernels are put in, then it
 * runs again. The matrix product and the sum are also compared bit for bit with plain loops, which is what fixes a run's hash.
 */
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { randomStream } from '../../experiment/random.ts'
import { startStockWasmEngine } from '../engine.ts'
import {
  adamUpdate,
  addSlope,
  batchNorm,
  batchNormApply,
  batchNormGradient,
  multipliedOut,
  reluGradient,
  sgdUpdate,
  softmaxCrossEntropy,
  sumMagnitudes,
} from '../operations.ts'
import { loadKernels } from './build.mjs'
import { installKernels } from './install.ts'

const random = randomStream(1, 'kernel tests')

/** Numbers in −1 … 1, the given share of them exactly 0, as in pixels and behind a ReLU. */
function numbers(size: number, zeros = 0.5): Float32Array {
  return Float32Array.from({ length: size }, () => (random() < zeros ? 0 : 2 * random() - 1))
}

interface Product {
  name: string
  m: number
  n: number
  k: number
  transposeA: boolean
  transposeB: boolean
  a: Float32Array
  b: Float32Array
  bias: Float32Array
}

/** The chapter's own shapes, both sides of each border (32 and 16 columns a panel, 32 panels, 112 deep, 256 rows), and nothing at all. */
const shapes: [m: number, n: number, k: number][] = [
  [32, 1000, 784],
  [784, 1000, 32],
  [32, 10, 1000],
  [32, 1000, 10],
  [500, 10, 784],
  [1, 1, 1],
  [3, 5, 7],
  [257, 49, 113],
  [256, 17, 112],
  [300, 40, 225],
  [2, 32, 111],
  [5, 31, 336],
  [7, 33, 1],
  [3, 1024, 30],
  [3, 1025, 113],
  [2, 1063, 250],
  [0, 8, 8],
  [8, 0, 8],
  [8, 8, 0],
]
for (let i = 0; i < 12; i++)
  shapes.push([1 + random() * 90, 1 + random() * 90, 1 + random() * 600].map(Math.floor) as [number, number, number])

const products: Product[] = shapes.flatMap(([m, n, k], index) => {
  const layouts = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const
  return layouts.map(([transposeA, transposeB]) => ({
    name: `${transposeA ? `[${k} × ${m}]ᵀ` : `[${m} × ${k}]`} · ${transposeB ? `[${n} × ${k}]ᵀ` : `[${k} × ${n}]`}`,
    ...{ m, n, k, transposeA, transposeB },
    a: numbers(m * k, index % 3 === 0 ? 0 : 0.5),
    b: numbers(k * n, 0),
    bias: numbers(n, 0),
  }))
})

function multiply({ m, n, k, transposeA, transposeB, a, b }: Product): Float32Array {
  return valuesOf(() => {
    const left = tf.tensor2d(a, transposeA ? [k, m] : [m, k])
    const right = tf.tensor2d(b, transposeB ? [n, k] : [k, n])
    return tf.matMul(left, right, transposeA, transposeB)
  })
}

/** Bias and ReLU fused; the stock kernel gets this wrong for a transposed side, so it is asked for plain layouts only. */
function multiplyAddRelu({ m, n, k, a, b, bias }: Product): Float32Array {
  return valuesOf(() =>
    tf.fused.matMul({
      a: tf.tensor2d(a, [m, k]),
      b: tf.tensor2d(b, [k, n]),
      bias: tf.tensor1d(bias),
      activation: 'relu',
    }),
  )
}

/** The values of a tensor. They do not leave the `tidy` themselves: it would search them for tensors, one by one. */
function valuesOf(make: () => tf.Tensor): Float32Array {
  const tensor = tf.tidy(make)
  const values = tensor.dataSync() as Float32Array
  tensor.dispose()
  return values
}

/** What a reader would write: one sum, k = 0, 1, 2, …, each step rounded to float32. */
function plainLoop({ m, n, k, transposeA, transposeB, a, b }: Product): Float32Array {
  const c = new Float32Array(m * n)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let p = 0; p < k; p++) {
        const left = a[transposeA ? p * m + i : i * k + p] as number
        const right = b[transposeB ? j * k + p : p * n + j] as number
        sum = Math.fround(sum + Math.fround(left * right))
      }
      c[i * n + j] = sum
    }
  }
  return c
}

/** The other operations on made-up inputs, from stock formulas or from our kernels, whichever is in place. */
function runOperations() {
  return operationCases.map(({ rows, columns, x, upstream, labels }) =>
    tf.tidy(() => {
      const matrix = tf.tensor2d(x, [rows, columns])
      const w = tf.variable(tf.tensor1d(x))
      const m = tf.variable(tf.tensor1d(upstream))
      const v = tf.variable(tf.tensor1d(upstream.map(Math.abs)))
      const g = tf.tensor1d(upstream)
      const step = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, stepSize: 0.01, inverseRootCorrection: 1.7 }
      const [loss, lossGradient] = softmaxCrossEntropy(tf.mul(matrix, 30), tf.tensor1d(labels, 'int32'))
      adamUpdate(w, m, v, g, step)
      const weightsAfterAdam = w.dataSync()
      sgdUpdate(w, g, 0.1)
      const results = {
        reluGradient: reluGradient(matrix, tf.tensor2d(upstream, [rows, columns])).dataSync(),
        sumOverTheFirstAxis: tf.sum(matrix, 0).dataSync(),
        sumOverTheLastAxis: tf.sum(matrix, 1).dataSync(),
        sumKeepingTheAxis: tf.sum(matrix, 0, true).dataSync(),
        l1: sumMagnitudes(matrix, false).dataSync(),
        squares: sumMagnitudes(matrix, true).dataSync(),
        ...Object.fromEntries(
          (['sign', 'value'] as const).map((of) => {
            const slope = { w: matrix, of, scale: tf.scalar(0.25) }
            return [`slopeOf ${of}`, addSlope(tf.tensor2d(upstream, [rows, columns]), slope).dataSync()]
          }),
        ),
        loss: loss.dataSync(),
        lossGradient: lossGradient.dataSync(),
        weightsAfterAdam,
        firstMoment: m.dataSync(),
        secondMoment: v.dataSync(),
        weightsAfterSgd: w.dataSync(),
      }
      for (const variable of [w, m, v]) variable.dispose()
      return results
    }),
  )
}

const operationCases = [
  [32, 10],
  [1, 2],
  [3, 7],
  [5, 13],
  [33, 1000],
  [0, 10],
].map(([rows = 0, columns = 0]) => ({
  rows,
  columns,
  x: numbers(rows * columns, 0.3),
  upstream: numbers(rows * columns, 0.1),
  labels: Int32Array.from({ length: rows }, () => Math.floor(random() * columns)),
}))

let stockProducts: Float32Array[]
let stockFused: (Float32Array | undefined)[]
let stockOperations: ReturnType<typeof runOperations>
/** The stock kernels crash on some empty shapes; ours must not. */
const empty = ({ m, n, k }: Product) => m * n * k === 0
const plain = ({ transposeA, transposeB }: Product) => !transposeA && !transposeB

beforeAll(async () => {
  await startStockWasmEngine()
  stockProducts = products.map((product) => (empty(product) ? plainLoop(product) : multiply(product)))
  stockFused = products.map((product) => (plain(product) && !empty(product) ? multiplyAddRelu(product) : undefined))
  stockOperations = runOperations()
  await installKernels(await loadKernels())
})

/** One assertion for all entries: an `expect` for each of a million takes longer than everything else here. */
function expectClose(ours: ArrayLike<number>, stock: ArrayLike<number>, what: string, scale = 1): void {
  expect(ours.length, what).toBe(stock.length)
  const far: string[] = []
  for (let i = 0; i < ours.length && far.length < 5; i++) {
    const [a, b] = [ours[i] as number, stock[i] as number]
    const close = Object.is(a, b) || Math.abs(a - b) <= 2e-6 * Math.max(scale, Math.abs(b))
    if (!close) far.push(`${what}[${i}]: ours ${a}, stock ${b}`)
  }
  expect(far).toEqual([])
}

function expectSameBits(ours: Float32Array, loop: Float32Array): void {
  expect(ours.length).toBe(loop.length)
  const other = ours.findIndex((value, i) => !Object.is(value, loop[i]))
  expect(other, `entry ${other}: ours ${ours[other]}, plain loop ${loop[other]}`).toBe(-1)
}

describe('matrix products', () => {
  test.each(products.map((product, index) => [product.name, product, index] as const))(
    '%s is the stock product, and bit for bit a plain loop',
    (_name, product, index) => {
      const ours = multiply(product)
      expectClose(ours, stockProducts[index] as Float32Array, 'product', Math.sqrt(product.k))
      expectSameBits(ours, plainLoop(product))
    },
  )

  test.each(products.filter(plain).map((product) => [product.name, product] as const))(
    '%s with bias and ReLU is the stock one',
    (_name, product) => {
      const ours = multiplyAddRelu(product)
      const stock = stockFused[products.indexOf(product)]
      if (stock) expectClose(ours, stock, 'fused product', Math.sqrt(product.k))
      const sums = plainLoop(product).map((sum, index) => sum + (product.bias[index % product.n] as number))
      expectSameBits(
        ours,
        sums.map((sum) => Math.max(sum, 0)),
      )
    },
  )

  test('batches of matrices are multiplied one by one, a single one with each', () => {
    const a = tf.tensor3d(numbers(2 * 3 * 4), [2, 3, 4])
    const b = tf.tensor3d(numbers(4 * 5), [1, 4, 5])
    const together = tf.matMul(a, b)
    for (let i = 0; i < 2; i++) {
      const alone = tf.matMul(tf.reshape(tf.slice(a, [i, 0, 0], [1, 3, 4]), [3, 4]), tf.reshape(b, [4, 5]))
      expect(tf.slice(together, [i, 0, 0], [1, 3, 5]).dataSync()).toEqual(alone.dataSync())
    }
  })

  test('sigmoid, ELU and leaky ReLU behind a product are what they are on their own', () => {
    const [a, b] = [tf.tensor2d(numbers(6), [2, 3]), tf.tensor2d(numbers(12), [3, 4])]
    const product = tf.matMul(a, b)
    expect(tf.fused.matMul({ a, b, activation: 'sigmoid' }).dataSync()).toEqual(tf.sigmoid(product).dataSync())
    expect(tf.fused.matMul({ a, b, activation: 'elu' }).dataSync()).toEqual(tf.elu(product).dataSync())
    expect(tf.fused.matMul({ a, b, activation: 'leakyrelu', leakyreluAlpha: 0.3 }).dataSync()).toEqual(
      tf.leakyRelu(product, 0.3).dataSync(),
    )
  })

  test('a NaN or an infinity in the weights reaches the product, through a ReLU too', () => {
    const a = tf.ones([2, 3]) as tf.Tensor2D
    const b = tf.tensor2d([1, Number.NaN, 1, 1, 1, Number.POSITIVE_INFINITY], [3, 2])
    const fused = tf.fused.matMul({ a, b, activation: 'relu' }).dataSync()
    expect([...fused]).toEqual([3, Number.NaN, 3, Number.NaN])
  })

  test('weights that an optimizer changed in place are multiplied as they are now, not as they were first', () => {
    const x = tf.ones([4, 8]) as tf.Tensor2D
    const w = tf.variable(tf.ones([8, 30])) as tf.Variable<tf.Rank.R2>
    expect(tf.matMul(x, w).dataSync()[0]).toBe(8)
    sgdUpdate(w, tf.ones([8, 30]), 0.5)
    expect(tf.matMul(x, w).dataSync()[0]).toBe(4)
    expect(tf.fused.matMul({ a: x, b: w }).dataSync()[0]).toBe(4)
    expect(tf.matMul(tf.ones([1, 30]) as tf.Tensor2D, w, false, true).dataSync()[0]).toBe(15)
  })
})

describe('an update from a product that is not multiplied out', () => {
  const state = (rows: number, columns: number) =>
    [0.5, 0, 0.5].map((zeros, index) => {
      const values = numbers(rows * columns, zeros)
      return tf.variable(tf.tensor2d(index === 2 ? values.map(Math.abs) : values, [rows, columns]))
    }) as [tf.Variable, tf.Variable, tf.Variable]
  const step = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, stepSize: 0.01, inverseRootCorrection: 1.7 }

  test.each([
    [784, 1000, 32],
    [112, 32, 8],
    [113, 10, 5],
    [1, 1, 1],
    [230, 33, 300],
    [70, 20, 0],
  ])('[%i × %i] from a batch of %i: the same bits as the product and then the update', (rows, columns, batch) => {
    for (const of of [undefined, 'sign', 'value'] as const) compare(rows, columns, batch, of)
  })

  /** With the slope of a penalty as well. */
  function compare(rows: number, columns: number, batch: number, of: 'sign' | 'value' | undefined) {
    const x = tf.tensor2d(numbers(batch * rows), [batch, rows])
    const dz = tf.tensor2d(numbers(batch * columns, 0), [batch, columns])
    const [w, m, v] = state(rows, columns)
    const slopeFor = (w: tf.Variable) => (of ? { slope: { w, of, scale: tf.scalar(0.3) } } : {})
    const product = { x, dz, ...slopeFor(w) }
    const [w2, m2, v2] = [w, m, v].map((variable) => tf.variable(tf.clone(variable))) as [
      tf.Variable,
      tf.Variable,
      tf.Variable,
    ]
    adamUpdate(w, m, v, product, step)
    adamUpdate(w2, m2, v2, multipliedOut({ x, dz, ...slopeFor(w2) }), step)
    sgdUpdate(w, product, 0.1)
    sgdUpdate(w2, multipliedOut({ x, dz, ...slopeFor(w2) }), 0.1)
    expectSameBits(w.dataSync() as Float32Array, w2.dataSync() as Float32Array)
    expectSameBits(m.dataSync() as Float32Array, m2.dataSync() as Float32Array)
    expectSameBits(v.dataSync() as Float32Array, v2.dataSync() as Float32Array)
  }
})

describe('batch normalisation has the bits of the formula in TensorFlow.js operations', () => {
  const epsilon = 1e-5

  test.each([
    [32, 1000],
    [5, 33],
    [7, 3],
    [2, 4],
    [1, 1],
  ])('on %i rows of %i columns, forward, backward and with averages that are given', (rows, columns) => {
    const matrix = () => tf.tensor2d(numbers(rows * columns), [rows, columns])
    const [x, dy] = [matrix(), matrix()]
    const [gamma, beta] = [0, 1].map(() => tf.tensor1d(numbers(columns, 0))) as [tf.Tensor1D, tf.Tensor1D]
    const same = (ours: tf.Tensor, formula: tf.Tensor) =>
      expectSameBits(ours.dataSync() as Float32Array, formula.dataSync() as Float32Array)

    const mean = tf.div(tf.sum(x, 0), rows) as tf.Tensor1D
    const centred = tf.sub(x, mean)
    const variance = tf.div(tf.sum(tf.square(centred), 0), rows)
    const scale = tf.div(1, tf.sqrt(tf.add(variance, epsilon))) as tf.Tensor1D
    const xHat = tf.mul(centred, scale)
    const ours = batchNorm(x, gamma, beta, epsilon)
    same(ours.mean, mean)
    same(ours.variance, variance)
    same(ours.scale, scale)
    same(ours.xHat, xHat)
    same(ours.y, tf.add(tf.mul(xHat, gamma), beta))
    same(batchNormApply(x, mean, scale, gamma, beta), ours.y)

    const [dBeta, dGamma] = [tf.sum(dy, 0), tf.sum(tf.mul(dy, xHat), 0)]
    const inner = tf.sub(tf.sub(dy, tf.div(dBeta, rows)), tf.mul(xHat, tf.div(dGamma, rows)))
    const back = batchNormGradient(dy, ours, gamma, true)
    same(back.dBeta, dBeta)
    same(back.dGamma, dGamma)
    same(back.dx as tf.Tensor, tf.mul(tf.mul(gamma, scale), inner))
    expect(batchNormGradient(dy, ours, gamma, false).dx).toBeUndefined()
  })
})

test('an Adam step is the plain formula in float32, and no weight notices that the smallest numbers are left out', () => {
  const sizes = [0, 1e-45, 1e-39, 1e-36, 1e-30, 1e-22, 3e-18, 5e-18, 1e-9, 1].flatMap((size) => [size, -size])
  const cases = sizes.flatMap((g) =>
    [0, 1e-34, -1e-20, 1e-9].flatMap((m) => [0, 1e-37, 1e-33, 2e-31, 1e-20, 1e-8].map((v) => ({ g, m, v }))),
  )
  const tensor = (values: number[]) => tf.variable(tf.tensor1d(values))
  const [w, m, v] = [tensor(cases.map(() => 0.01)), tensor(cases.map(({ m }) => m)), tensor(cases.map(({ v }) => v))]
  const step = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, stepSize: 0.01, inverseRootCorrection: 1.7 }
  adamUpdate(w, m, v, tf.tensor1d(cases.map(({ g }) => g)), step)
  const f = Math.fround
  const plain = cases.map(({ g, m, v }) => {
    const first = f(f(f(0.9) * f(m)) + f(f(1 - 0.9) * f(g)))
    const second = f(f(f(0.999) * f(v)) + f(f(f(1 - 0.999) * f(g)) * f(g)))
    const denominator = f(f(f(Math.sqrt(second)) * f(1.7)) + f(1e-8))
    return { first, second, weight: f(f(0.01) - f(f(f(0.01) * first) / denominator)) }
  })
  expectSameBits(
    w.dataSync() as Float32Array,
    Float32Array.from(plain, ({ weight }) => weight),
  )
  const far = (found: tf.Variable, expected: number[], least: number) =>
    [...found.dataSync()].filter((value, index) => Math.abs(value - (expected[index] as number)) > least)
  const [firsts, seconds] = [plain.map(({ first }) => first), plain.map(({ second }) => second)]
  expect(far(m, firsts, 1e-35)).toEqual([])
  // 1.6e-38, and its rounding
  expect(far(v, seconds, 4e-38)).toEqual([])
})

describe('the other operations', () => {
  test.each(operationCases.map(({ rows, columns }, index) => [`[${rows} × ${columns}]`, index] as const))(
    'on %s are the stock formulas',
    (_name, index) => {
      const ours = runOperations()[index] as (typeof stockOperations)[number]
      const stock = stockOperations[index] as (typeof stockOperations)[number]
      for (const name of Object.keys(stock) as (keyof typeof stock)[]) {
        const size = operationCases[index]?.x.length ?? 0
        const sums = name === 'l1' || name === 'squares'
        // The stock sum of nothing is whatever was in the memory before; it is 0, and the mean of nothing is no number.
        const nothing: Partial<Record<typeof name, number[]>> = { l1: [0], squares: [0], loss: [Number.NaN] }
        const expected = (size === 0 && nothing[name]) || stock[name]
        expectClose(ours[name], expected, name, sums ? size : 1)
      }
    },
  )

  test('a sum over the rows is bit for bit a plain loop', () => {
    const [rows, columns] = [37, 9]
    const x = numbers(rows * columns, 0)
    const expected = Float32Array.from({ length: columns }, (_, column) => {
      let sum = 0
      for (let row = 0; row < rows; row++) sum = Math.fround(sum + (x[row * columns + column] as number))
      return sum
    })
    expect(tf.sum(tf.tensor2d(x, [rows, columns]), 0).dataSync()).toEqual(expected)
  })

  test('cross-entropy takes logits of any size, and says NaN for a NaN', () => {
    const loss = (...logits: number[]) =>
      softmaxCrossEntropy(tf.tensor2d(logits, [1, logits.length]), tf.tensor1d([0], 'int32'))[0].dataSync()[0]
    expect(loss(0, 0)).toBeCloseTo(Math.log(2), 7)
    expect(loss(1000, 0)).toBe(0)
    expect(loss(0, 1e30)).toBeCloseTo(1e30, -24)
    expect(loss(Number.NaN, 0)).toBeNaN()
    expect(loss(Number.POSITIVE_INFINITY, 0)).toBeNaN()
  })

  test('the slope of a share that is next to nothing is 0, and never denormal', () => {
    const [, gradient] = softmaxCrossEntropy(tf.tensor2d([0, -60, -90, -200], [1, 4]), tf.tensor1d([0], 'int32'))
    const [certain, small, tiny, none] = gradient.dataSync()
    expect([certain, tiny, none]).toEqual([expect.closeTo(0, 20), 0, 0])
    expect(small).toBeCloseTo(Math.exp(-60), 32)
  })
})

test('exp and log are within two units in the last place of the JavaScript engine’s', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const { instance } = await WebAssembly.instantiate(await loadKernels(), { env: { memory } })
  const { exponential, logarithm } = instance.exports as Record<string, (x: number) => number>
  for (let i = 0; i < 20_000; i++) {
    const x = -700 * random() ** 3
    expect(Math.abs((exponential as (x: number) => number)(x) / Math.exp(x) - 1)).toBeLessThan(4.5e-16)
    const s = 1 + 1000 * random() ** 6
    expect(Math.abs((logarithm as (x: number) => number)(s) - Math.log(s))).toBeLessThanOrEqual(
      4.5e-16 * Math.max(1, Math.log(s)),
    )
  }
})

test('our kernels refuse another backend', async () => {
  await tf.setBackend('cpu')
  await expect(installKernels(await loadKernels())).rejects.toThrow("but 'cpu' is in use")
  await tf.setBackend('wasm')
})

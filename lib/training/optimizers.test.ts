/** Each optimizer's formula, in plain numbers beside the tensors. `lib/engines/conformance.test.ts` compares them with PyTorch. */
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startWasmEngine } from '../backend/engine.ts'
import { loadKernels } from '../backend/kernels/build.mjs'
import type { Gradient } from '../backend/operations.ts'
import { adam, adamW, type Optimizer, optimizerKinds, rmsProp, sgd } from '../experiment/optimizers.ts'
import { createOptimizer } from './optimizers.ts'

beforeAll(async () => {
  await startWasmEngine(await loadKernels())
})

const rate = 0.1
/** What a gradient of these sizes does to a weight of 2, step after step. */
const slopes = [0.5, -0.25, 1, 1, 0.125]

/** One weight under an optimizer: its value after each step. */
function course(
  optimizer: Optimizer,
  gradientOf = (slope: number, _w: tf.Variable): Gradient => tf.tensor1d([slope]),
): number[] {
  const w = tf.variable(tf.tensor1d([2]))
  const updates = createOptimizer(optimizer, [w])
  onTestFinished(() => {
    updates.dispose()
    w.dispose()
  })
  return slopes.map((slope) => {
    tf.tidy(() => updates.step([gradientOf(slope, w)], optimizer.learningRate))
    return w.dataSync()[0] as number
  })
}

/** The same in plain numbers. */
const byHand = (step: (w: number, g: number, t: number) => number) => {
  let w = 2
  return slopes.map((g, index) => {
    w = step(w, g, index + 1)
    return w
  })
}

function adamByHand(decayed: (w: number) => number = (w) => w, slopeOf = (g: number, _w: number) => g) {
  let [m, v] = [0, 0]
  return byHand((w, slope, t) => {
    const g = slopeOf(slope, w)
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g * g
    return decayed(w) - (rate * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
  })
}

const close = (ours: number[], expected: number[]) =>
  ours.forEach((value, step) => {
    expect(value, `step ${step + 1}`).toBeCloseTo(expected[step] as number, 5)
  })

describe('a weight goes where the formula says:', () => {
  test('SGD, w ← w − η·g', () => {
    close(
      course(sgd(rate)),
      byHand((w, g) => w - rate * g),
    )
  })

  test('momentum, v ← μ·v + g, w ← w − η·v, with v = g in the first step', () => {
    let v = 0
    const expected = byHand((w, g) => {
      v = 0.9 * v + g
      return w - rate * v
    })
    expect(expected[0]).toBe(2 - rate * 0.5)
    close(course(sgd(rate, { momentum: 0.9 })), expected)
  })

  test('RMSprop, v ← 0.99·v + 0.01·g², w ← w − η·g / (√v + ε)', () => {
    let v = 0
    const expected = byHand((w, g) => {
      v = 0.99 * v + 0.01 * g * g
      return w - (rate * g) / (Math.sqrt(v) + 1e-8)
    })
    close(course(rmsProp(rate)), expected)
  })

  test('Adam', () => {
    close(course(adam(rate)), adamByHand())
  })

  test('AdamW, w ← w·(1 − η·λ) and then Adam', () => {
    const decayed = (w: number) => w * (1 - rate * 0.5)
    close(course(adamW(rate, { weightDecay: 0.5 })), adamByHand(decayed))
  })
})

describe('a gradient that comes as a product, with the slope of a penalty,', () => {
  // g = x·dz + 0.3·w: here the slope counts for much, and the decay takes half of the weight.
  const product = (slope: number, w: tf.Variable): Gradient => ({
    x: tf.tensor2d([[1]]),
    dz: tf.tensor2d([[slope]]),
    slope: { w, of: 'value', scale: tf.scalar(0.3) },
  })
  const withSlope = (g: number, w: number) => g + 0.3 * w
  const matrix = (optimizer: Optimizer) => {
    const w = tf.variable(tf.tensor2d([[2]]))
    const updates = createOptimizer(optimizer, [w])
    onTestFinished(() => {
      updates.dispose()
      w.dispose()
    })
    return slopes.map((slope) => {
      tf.tidy(() => updates.step([product(slope, w)], rate))
      return w.dataSync()[0] as number
    })
  }

  test('is multiplied out before AdamW makes the weight smaller', () => {
    close(
      matrix(adamW(rate, { weightDecay: 5 })),
      adamByHand((w) => w / 2, withSlope),
    )
  })

  test('is part of the velocity', () => {
    let v = 0
    const expected = byHand((w, g) => {
      v = 0.9 * v + withSlope(g, w)
      return w - rate * v
    })
    close(matrix(sgd(rate, { momentum: 0.9 })), expected)
  })

  test('is part of the mean square', () => {
    let v = 0
    const expected = byHand((w, slope) => {
      const g = withSlope(slope, w)
      v = 0.99 * v + 0.01 * g * g
      return w - (rate * g) / (Math.sqrt(v) + 1e-8)
    })
    close(matrix(rmsProp(rate)), expected)
  })
})

const each: { readonly [K in Optimizer['kind']]: Optimizer } = {
  sgd: sgd(rate),
  momentum: sgd(rate, { momentum: 0.9 }),
  adam: adam(rate),
  adamW: adamW(rate, { weightDecay: 0.5 }),
  rmsProp: rmsProp(rate),
}

describe('what an optimizer remembers', () => {
  test.each(Object.values(each))('is read and goes on: $kind', async (optimizer) => {
    const [whole, stopped] = [tf.variable(tf.tensor1d([2, -1])), tf.variable(tf.tensor1d([2, -1]))]
    const gradient = (step: number) => tf.tensor1d([slopes[step] as number, -(slopes[step] as number)])
    const [one, before] = [createOptimizer(optimizer, [whole]), createOptimizer(optimizer, [stopped])]
    for (let step = 0; step < 5; step++) tf.tidy(() => one.step([gradient(step)], rate))
    for (let step = 0; step < 3; step++) tf.tidy(() => before.step([gradient(step)], rate))
    const state = await before.read()
    const after = createOptimizer(optimizer, [stopped], structuredClone(state))
    for (let step = 3; step < 5; step++) tf.tidy(() => after.step([gradient(step)], rate))
    expect(state.steps).toBe(3)
    expect(stopped.dataSync()).toEqual(whole.dataSync())
    expect(await after.read()).toEqual(await one.read())
    tf.dispose([whole, stopped])
    for (const made of [one, before, after]) made.dispose()
  })

  test('of another optimizer is refused', () => {
    const w = tf.variable(tf.tensor1d([2]))
    const state = { steps: 3, moments: [Float32Array.of(1)] }
    expect(() => createOptimizer(adam(rate), [w], state)).toThrow(
      'expected the 2 moments of adam for 1 parameters to go on from; found 1',
    )
    w.dispose()
  })

  test('costs no tensor in a step, and none when it is over', () => {
    const before = tf.memory().numTensors
    for (const optimizer of Object.values(each)) {
      const w = tf.tidy(() => tf.variable(tf.tensor1d([2])))
      const updates = createOptimizer(optimizer, [w])
      const gradient = tf.tensor1d([0.5])
      const held = tf.memory().numTensors
      for (let step = 0; step < 3; step++) updates.step([gradient], rate)
      expect(tf.memory().numTensors).toBe(held)
      updates.dispose()
      tf.dispose([w, gradient])
    }
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('an optimizer of a kind that nobody knows is none', () => {
  expect(() => createOptimizer({ kind: 'rmsprop', learningRate: rate } as never, [])).toThrow(
    "optimizer.kind: expected 'sgd', 'momentum', 'adam', 'adamW' or 'rmsProp'; found 'rmsprop'; did you mean 'rmsProp'?",
  )
  expect(Object.keys(each)).toEqual(Object.keys(optimizerKinds))
})

import { describe, expect, test } from 'vitest'
import { adam, atScale, type Experiment, experiment, fashionMnist, sgd } from '../experiment/experiment.ts'
import { linear, relu, sequential } from '../experiment/layers.ts'
import { engineFailure, isFatal } from './engine-failure.ts'
import { memoryOf } from './memory.ts'

/** 784 → units → 10, in batches of a given size. */
const wide = (units: number, batchSize: number, optimizer: Experiment['optimizer'] = sgd(0.01)) =>
  atScale(
    experiment({
      data: fashionMnist({ divideBy: 255 }),
      network: sequential(linear(784, units), relu(), linear(units, 10)),
      optimizer,
      batchSize,
      epochs: 1,
    }),
    'full',
  )

describe('a failure is the engine’s end', () => {
  test.each<[what: string, error: Error]>([
    ['an abort inside WebAssembly', new Error('Aborted(). Build with -sASSERTIONS for more info.')],
    ['an error of WebAssembly itself', new WebAssembly.RuntimeError('memory access out of bounds')],
    ['as it comes from another thread', structuredClone(new WebAssembly.RuntimeError('unreachable'))],
    ['its memory is full', new Error('The WebAssembly memory is full: 1,000 more bytes could not be had.')],
    ['no room for an array', new RangeError('Array buffer allocation failed')],
    ['an array that is too long', new RangeError('Invalid typed array length: 99999999999')],
    ['TensorFlow has no room', new Error('OOM when allocating tensor with shape[60000,1000]')],
    ['a thread that ends', new Error('worker exited with code: 1')],
    ['a heap that is full', Object.assign(new Error('terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' })],
  ])('%s', (_what, error) => {
    expect(isFatal(error)).toBe(true)
  })

  test.each([new Error('The training was stopped.'), new TypeError('x is not a function'), 'text'])(
    'unless it is %s',
    (error) => {
      expect(isFatal(error)).toBe(false)
    },
  )
})

describe('the message says what was tried, what it needs, what the limit is and what to do', () => {
  const died = new Error('Aborted(). Build with -sASSERTIONS for more info.\nmore')

  test('where the training is too large for any engine', () => {
    const text = engineFailure('5 huge', wide(400_000, 60_000, adam(0.01)), died, {
      webAssembly: true,
      workers: 2,
      free: 16e9,
    }).message
    expect(text).toMatchInlineSnapshot(`
      "'5 huge' has stopped its engine: Aborted(). Build with -sASSERTIONS for more info.
        tried:  batches of 60,000 through linear(784, 400000) → relu() → linear(400000, 10), Adam, learning rate 0.01
        memory: it needs about 389 GB; the limit is 4.3 GB for each training on WebAssembly, 16 GB free on this machine, with 2 trainings at a time
        next:   a smaller batchSize, or fewer units in the widest layer. Other trainings go on, on fresh engines."
    `)
  })

  test('where too many run at once', () => {
    const { message, cause } = engineFailure('5 raw', wide(1000, 32), died, {
      webAssembly: true,
      workers: 8,
      free: 1e9,
    })
    expect(message).toContain('it needs about 16 MB')
    expect(message).toContain(
      'next:   fewer trainings at a time: CHAPTER_WORKERS=4 in place of 8; or a smaller batchSize',
    )
    expect(cause).toBe(died)
  })

  test('and names no limit that an engine does not have', () => {
    const { message } = engineFailure('5 raw', wide(1000, 32), died, { webAssembly: false, workers: 1, free: 1e9 })
    expect(message).toContain('the limit is 1.0 GB free on this machine, with 1 training at a time')
    expect(message).not.toContain('CHAPTER_WORKERS')
  })
})

test('memory is counted for parameters, what the optimizer keeps, and a batch', () => {
  const parameters = 784 * 1000 + 1000 + 1000 * 10 + 10
  const perImage = 784 + 2 * (1000 + 1000 + 10)
  expect(memoryOf(wide(1000, 1000))).toBe(4 * (2 * parameters + 1000 * perImage))
  expect(memoryOf(wide(1000, 1000, adam(0.01)))).toBe(4 * (4 * parameters + 1000 * perImage))
  // Evaluations take 500 images at a time, and no batch has more images than there are.
  expect(memoryOf(wide(1000, 1))).toBe(4 * (2 * parameters + 500 * perImage))
})

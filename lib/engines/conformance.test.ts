/**
 * An engine beside PyTorch, step for step, and at a small training: the one that `CHAPTER_BACKEND` names, or the one that the chapter
 * would take. `fixtures/pytorch/parity.json` holds the losses of PyTorch 2.13 from the same parameters on the same batches; the
 * parameters are sines, so that both sides can make them without sharing a random number generator.
 */
import { rm } from 'node:fs/promises'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import reference from '../../fixtures/pytorch/parity.json' with { type: 'json' }
import { loadKernels } from '../backend/kernels/build.mjs'
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { FashionMnist, LabelledImages } from '../dataset/labelled-images.ts'
import { atScale, experiment, fashionMnist, sgd } from '../experiment/experiment.ts'
import { linear, relu, sequential } from '../experiment/layers.ts'
import { percent } from '../plots/format.ts'
import { cacheFolder, readSettings } from '../settings.ts'
import { startService, temporaryFolder } from '../trainer/testing/services.ts'
import { Session } from '../training/session.ts'
import { type Choice, choiceText, chooseEngine, theseMeans } from './choose.ts'
import { type EngineName, engines, type StartEngine } from './engines.ts'
import { prepareTensorFlowEnvironment } from './tensorflow/environment.ts'
import { type ParityCase, readParityCase } from './testing/parity-case.ts'
import { chooseWidth, useWidth, widthText } from './width.ts'

/**
 * How far a number may be from PyTorch's, relative to it. Float32 and float64 PyTorch are 2e-7 apart, so 1e-5 is wide; two cases
 * amplify rounding: raw pixels start with losses up to 235 that one step sends back down, and batch normalisation of inputs of 1e-4
 * divides by √(variance + ε) where ε is nearly all of the sum.
 */
const tolerances: Record<string, number> = { 'sgd-unscaled': 1e-4, 'adam-batchnorm-tiny': 3e-4 }
const tolerance = 1e-5
/** WebGPU's own division, root and exponential may be off by a few units in the last place, and its sums run in another order. */
const widerOn: Partial<Record<EngineName, number>> = { webgpu: 10 }

/** For an engine that takes a second a step. */
const timeout = 600_000

let dataset: FashionMnist

let choice: Choice
beforeAll(async () => {
  prepareTensorFlowEnvironment()
  const settings = readSettings(process.env)
  const width = await chooseWidth(settings.simd)
  useWidth(width)
  choice = await chooseEngine(settings.backend, theseMeans(1, cacheFolder(), width))
  console.log(choiceText(choice, widthText(width)))
  const module = `./${engines[choice.name].module}`
  const { start } = (await import(/* @vite-ignore */ module)) as { start: StartEngine }
  await start(await loadKernels(width.bits === 256 ? 'wide' : 'narrow'))
  dataset = await readFashionMnist()
})

describe('each step’s loss, the final evaluation and the parameters’ norms are PyTorch’s', () => {
  test.each(reference.cases.map(readParityCase))('$name', { timeout }, async (settings) => {
    const ours = await trainCase(settings)
    const losses = settings.losses.map((theirs, step) => ({
      what: `loss ${step + 1}`,
      theirs,
      ours: ours.losses[step],
    }))
    const norms = settings.parameterNorms.map((theirs, index) => ({
      what: `‖${ours.names[index]}‖`,
      theirs,
      ours: ours.norms[index],
    }))
    const evaluation = [{ what: 'evaluation loss', theirs: settings.evalLoss, ours: ours.evaluation.loss }]
    const bound = (tolerances[settings.name] ?? tolerance) * (widerOn[choice.name] ?? 1)
    if (settings.name === 'adam-batchnorm-tiny') {
      // The gradient of a bias in front of the norm is rounding noise, which Adam turns into steps of the full rate: the bias and the
      // running mean behind it, and so the evaluation, differ between any two engines (claim 13.7).
      console.log(sideBySide([...norms, ...evaluation], bound))
      expectClose([...losses, ...norms.filter(({ what }) => what !== '‖b1‖')], bound)
    } else {
      expectClose([...losses, ...norms, ...evaluation], bound)
      expect(ours.evaluation.accuracy).toBe(settings.evalAccuracy)
    }
  })
})

/** A training of the chapter's own kind, small enough for an engine that needs a second a step. */
const little = (divideBy: number) =>
  atScale(
    experiment({
      data: fashionMnist({ divideBy, trainImages: 640 }),
      network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
      optimizer: sgd(0.01),
      batchSize: 32,
      epochs: 2,
    }),
    'full',
  )

test('two small trainings in the pool come out as the chapter says: scaled pixels teach, raw ones do not', {
  timeout,
}, async () => {
  const folder = await temporaryFolder()
  const data = { ...dataset, validation: slice(dataset.validation, 0, 500) }
  const { service } = await startService(folder, engines[choice.name].oneAtATime ? 1 : 2, {
    engine: choice,
    dataset: data,
  })
  onTestFinished(async () => {
    await service.close()
    await rm(folder, { recursive: true, force: true })
  })
  const trained = await Promise.all([255, 1].map((divideBy) => service.request(little(divideBy), `÷ ${divideBy}`)))
  const [scaled = 0, raw = 1] = trained.map(({ epochs }) => epochs.at(-1)?.validationAccuracy)
  console.log(`after 40 steps ${percent(scaled)} of scaled garments are right, and ${percent(raw)} of raw ones`)
  // Measured with WebAssembly on seeds 0 to 4: 53.0 to 61.0 % against 14.8 to 21.0 %, 37.8 to 46.2 points apart.
  expect(scaled).toBeGreaterThan(0.4)
  expect(scaled - raw).toBeGreaterThan(0.2)
})

async function trainCase({ course, parameters, steps }: ParityCase) {
  const session = new Session(course, dataset.train, { parameters })
  try {
    const mode = { kind: 'training', dropout: () => 0 } as const
    const losses: number[] = []
    for (let step = 0; step < steps; step++) {
      const batch = Uint32Array.from({ length: course.batchSize }, (_, row) => step * course.batchSize + row)
      losses.push(await session.step(batch, mode, course.optimizer.learningRate))
    }
    const evaluation = await session.evaluate(slice(dataset.train, 50_000, 256))
    const trained = (await session.network.read()).filter(({ trainable }) => trainable)
    return {
      losses,
      evaluation,
      names: trained.map(({ name }) => name),
      norms: trained.map(({ values }) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))),
    }
  } finally {
    session.dispose()
  }
}

function slice(images: LabelledImages, start: number, count: number): LabelledImages {
  const pixels = images.pixels.subarray(start * 784, (start + count) * 784)
  return { ...images, count, pixels, labels: images.labels.subarray(start, start + count) }
}

interface Pair {
  what: string
  theirs: number
  ours: number | undefined
}

const distance = ({ theirs, ours = Number.NaN }: Pair) => Math.abs(ours - theirs) / Math.abs(theirs)

/** Both columns, with the distance, and the largest distance at the end. */
function sideBySide(pairs: Pair[], bound: number): string {
  const rows = pairs.map((pair) => {
    const verdict = distance(pair) <= bound ? 'OK' : 'NOT OK'
    const columns = [
      pair.theirs.toPrecision(8),
      (pair.ours ?? Number.NaN).toPrecision(8),
      distance(pair).toExponential(1),
    ]
    return [pair.what.padEnd(16), ...columns.map((column) => column.padStart(12)), ` ${verdict}`].join('')
  })
  const largest = Math.max(...pairs.map(distance)).toExponential(1)
  return [
    '                     PyTorch        ours    distance',
    ...rows,
    `largest distance ${largest}, allowed ${bound}`,
  ].join('\n')
}

function expectClose(pairs: Pair[], bound: number): void {
  expect(
    pairs.every((pair) => distance(pair) <= bound),
    `ours is too far from PyTorch:\n${sideBySide(pairs, bound)}`,
  ).toBe(true)
}

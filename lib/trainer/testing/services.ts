/** What the trainer's tests share: small experiments on made-up data, and a service with a folder of its own. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadKernels } from '../../backend/kernels/build.mjs'
import type { FashionMnist } from '../../dataset/labelled-images.ts'
import type { Choice } from '../../engines/choose.ts'
import { engines } from '../../engines/engines.ts'
import { adam, atScale, type Experiment, experiment, fashionMnist } from '../../experiment/experiment.ts'
import { batchNorm, dropout, linear, relu, sequential } from '../../experiment/layers.ts'
import { bundleEngine } from '../bundle.ts'
import { type Listener, type ServiceOptions, TrainerService } from '../service.ts'
import { madeUpGarments } from './made-up-garments.ts'

type Settings = Partial<Pick<Experiment, 'epochs' | 'seed' | 'snapshots' | 'batchSize'>> & { trainImages?: number }

interface Parts {
  readonly engine?: Choice
  readonly dataset?: FashionMnist
  readonly lockTimes?: ServiceOptions['lockTimes']
}

/** A training that has everything in it and takes a few hundredths of a second an epoch. */
export function small({ trainImages = 500, ...settings }: Settings = {}): Experiment {
  const network = sequential(dropout(0.1), linear(784, 16), batchNorm(16), relu(), linear(16, 10))
  const data = fashionMnist({ divideBy: 255, trainImages })
  return atScale(experiment({ data, network, optimizer: adam(0.01), batchSize: 32, epochs: 3, ...settings }), 'full')
}

export const temporaryFolder = () => mkdtemp(join(tmpdir(), 'chapter-trainer-'))

const madeUp = madeUpGarments()

/** Bundled once for all tests of a file. */
const bundles = new Map<string | undefined, ReturnType<typeof bundleEngine>>()

/** A service that writes down what happens in it; on our own engine and made-up data unless told otherwise. */
export async function startService(
  folder: string,
  workers = 2,
  { engine, dataset = madeUp, lockTimes = {} }: Parts = {},
) {
  const kernels = await loadKernels()
  const bundle = bundles.get(engine?.name) ?? bundleEngine(kernels, engine)
  bundles.set(engine?.name, bundle)
  const { file } = await bundle
  const native = engine ? engines[engine.name].native : false
  const log: string[] = []
  const listener: Listener = {
    started: ({ name, done }) => log.push(done > 0 ? `${name} goes on after ${done}` : `${name} starts`),
    row: ({ name }, { epoch }) => log.push(`${name} epoch ${epoch}`),
    finished: ({ name }) => log.push(`${name} ends`),
    elsewhere: ({ name }) => log.push(`${name} elsewhere`),
    warning: (text) => log.push(`warning: ${text}`),
  }
  const parts = { file, kernels, dataset: async () => dataset, folder }
  const service = new TrainerService({ ...parts, workers, native, listener, lockTimes })
  return { service, log, starts: () => log.filter((line) => line.endsWith('starts')).length }
}

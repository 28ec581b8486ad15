/** Vitest's global set-up: the trainer runs in the main process for as long as the suite does, watch mode included. */
import { mkdir, utimes } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { loadKernels } from '../backend/kernels/build.mjs'
import { type Choice, choiceText, chooseEngine } from '../engines/choose.ts'
import { engines } from '../engines/engines.ts'
import { prepareTensorFlowEnvironment } from '../engines/tensorflow/environment.ts'
import { readSettings, type Settings } from '../suite/settings.ts'
import { bundleEngine } from './bundle.ts'
import type { TrainerAddress } from './client.ts'
import { datasetFor } from './datasets.ts'
import { keepNewest } from './keep-newest.ts'
import { showProgress } from './progress.ts'
import { listen } from './server.ts'
import { type Listener, TrainerService } from './service.ts'

declare module 'vitest' {
  interface ProvidedContext {
    settings: Settings
    trainer: TrainerAddress
  }
}

/** The specs start within some seconds, a thread each, and ask in the order in which they have been read. */
const gathering = 1500
/** Engine versions whose trainings stay in the cache: going back to the code of yesterday trains nothing again. */
const enginesKept = 3

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const settings = readSettings(process.env)
  const progress = showProgress(project.vitest)
  // Before any thread starts, since the C library reads the environment of the process; and before the engine is tried.
  prepareTensorFlowEnvironment()
  const choice = await chooseEngine(settings.backend)
  progress.say(choiceText(choice))
  let current = await startTrainer(settings, choice, progress)
  project.provide('settings', settings)
  project.provide('trainer', current.address)
  // In watch mode somebody may edit the code that trains: from then on another engine does, with a store of its own.
  project.onTestsRerun(async () => {
    try {
      const engine = await bundleEngine(await loadKernels(), choice)
      if (engine.version === current.version) return
      const next = await startTrainer(settings, choice, progress)
      await current.close()
      current = next
      project.provide('trainer', current.address)
    } catch (error) {
      // Half a line was saved, say. Vitest would end with an error that nobody caught.
      const reason = error instanceof Error ? error.message : String(error)
      progress.say(`the code that trains cannot be built, so the one before still trains: ${reason}`)
    }
  })
  return async () => {
    await current.close()
    progress.close()
  }
}

interface Trainer {
  readonly version: string
  readonly address: TrainerAddress
  close(): Promise<void>
}

/** A trainer that runs the code as it is now. */
async function startTrainer(settings: Settings, choice: Choice, listener: Listener): Promise<Trainer> {
  const { name: backend } = choice
  const { native, oneAtATime } = engines[backend]
  const workers = oneAtATime ? 1 : (settings.workers ?? availableParallelism())
  const kernels = await loadKernels()
  const { file, version } = await bundleEngine(kernels, choice)
  const folder = fileURLToPath(new URL(`../../.cache/runs/${version}-${backend}/`, import.meta.url))
  await tidyCache(folder, file)
  const service = new TrainerService({
    file,
    kernels,
    dataset: datasetFor,
    folder,
    workers,
    native,
    gathering,
    listener,
  })
  const server = await listen(service)
  return {
    version,
    address: { socket: server.address, folder, backend },
    close: async () => {
      await server.close()
      await service.close()
    },
  }
}

/** Marks this engine's trainings as used, and deletes those of engines that have not been used for longest. */
async function tidyCache(runs: string, engine: string): Promise<void> {
  try {
    await mkdir(runs, { recursive: true })
    await utimes(runs, new Date(), new Date())
  } catch {
    // A cache that cannot be written to is reported by the first training that cannot be kept.
  }
  await keepNewest(join(runs, '..'), enginesKept)
  await keepNewest(join(engine, '..'), enginesKept)
}

/** Vitest's global set-up: the trainer runs in the main process for as long as the suite does, watch mode included. */
import { mkdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { loadKernels } from '../backend/kernels/build.mjs'
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import { readSettings, type Settings } from '../suite/settings.ts'
import { bundleEngine } from './bundle.ts'
import type { TrainerAddress } from './client.ts'
import { keepNewest } from './keep-newest.ts'
import { showProgress } from './progress.ts'
import { listen } from './server.ts'
import { TrainerService } from './service.ts'

declare module 'vitest' {
  interface ProvidedContext {
    settings: Settings
    trainer: TrainerAddress
  }
}

const backend = 'wasm'
/** Engine versions whose trainings stay in the cache: going back to the code of yesterday trains nothing again. */
const enginesKept = 3

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const settings = readSettings(process.env)
  const kernels = await loadKernels()
  const engine = await bundleEngine(kernels)
  const folder = fileURLToPath(new URL(`../../.cache/runs/${engine.version}-${backend}/`, import.meta.url))
  // Using a folder makes it new, or the one in use would be the next to go.
  await mkdir(folder, { recursive: true }).then(
    () => utimes(folder, new Date(), new Date()),
    () => {},
  )
  await keepNewest(join(folder, '..'), enginesKept)
  await keepNewest(join(engine.file, '..'), enginesKept)
  let dataset: Promise<FashionMnist> | undefined
  const progress = showProgress(project.vitest)
  const service = new TrainerService({
    file: engine.file,
    kernels,
    dataset: () => {
      dataset ??= readFashionMnist()
      return dataset
    },
    folder,
    workers: settings.workers,
    listener: progress,
  })
  const server = await listen(service)
  project.provide('settings', settings)
  project.provide('trainer', { socket: server.address, folder, backend })
  return async () => {
    await server.close()
    await service.close()
    progress.close()
  }
}

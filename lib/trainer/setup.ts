/** Vitest's global set-up: the trainer runs in the main process for as long as the suite does, watch mode included. */
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { loadKernels } from '../backend/kernels/build.mjs'
import { readSettings, type Settings } from '../suite/settings.ts'
import { bundleEngine } from './bundle.ts'
import type { TrainerAddress } from './client.ts'
import { datasetFor } from './datasets.ts'
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

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const settings = readSettings(process.env)
  const kernels = await loadKernels()
  const engine = await bundleEngine(kernels)
  const folder = fileURLToPath(new URL(`../../.cache/runs/${engine.version}-${backend}/`, import.meta.url))
  const progress = showProgress(project.vitest)
  const service = new TrainerService({
    file: engine.file,
    kernels,
    dataset: datasetFor,
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

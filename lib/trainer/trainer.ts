/** A trainer from one end to the other: code and data as they are now, a store for just these, the service and its socket. */
import { mkdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadKernels } from '../backend/kernels/build.mjs'
import type { DataSource } from '../dataset/data-source.ts'
import type { Choice } from '../engines/choose.ts'
import { engines } from '../engines/engines.ts'
import type { WidthChoice } from '../engines/width.ts'
import { bundleEngine, bundleReader, cacheFolder } from './bundle.ts'
import type { TrainerAddress } from './client.ts'
import { keepNewest } from './keep-newest.ts'
import { listen } from './server.ts'
import { type ServiceOptions, TrainerService } from './service.ts'
import { type Bundled, storeVersion } from './version.ts'

/** Versions whose trainings stay in the cache: going back to the code of yesterday trains nothing again. */
const versionsKept = 3

/** What trains, and on which data. */
export interface Plan {
  readonly choice: Pick<Choice, 'name' | 'device' | 'version'>
  readonly source: DataSource
  /** The module that trains. */
  readonly kernels: Uint8Array<ArrayBuffer>
  readonly engine: Bundled
  readonly reader: Bundled
  /** The store's: of all of the above. */
  readonly version: string
  readonly cache: string
}

/**
 * Bundles the code as it is now. Throws if it does not compile, or if the cache cannot be written to.
 *
 * @param bits that our kernels compute at a time. Trainings are the same with either, and are kept together
 */
export async function planTrainer(
  choice: Plan['choice'],
  source: DataSource,
  cache = cacheFolder(),
  bits: WidthChoice['bits'] = 128,
): Promise<Plan> {
  const [narrow, wide] = await Promise.all([loadKernels('narrow'), loadKernels('wide')])
  const kernels = bits === 256 ? wide : narrow
  const both = Buffer.concat([narrow, wide])
  const [engine, reader] = await Promise.all([bundleEngine(both, choice, cache), bundleReader(cache)])
  const version = storeVersion({ engine, reader, sums: source.sums })
  return { choice, source, kernels, engine, reader, version, cache }
}

export interface Trainer {
  readonly version: string
  readonly address: TrainerAddress
  close(): Promise<void>
}

/** Starts a trainer, with a socket that it can be asked at. */
export async function startTrainer(
  { choice, source, kernels, engine, reader, version, cache }: Plan,
  options: Pick<ServiceOptions, 'workers' | 'gathering' | 'listener'>,
): Promise<Trainer> {
  const backend = choice.name
  const folder = join(cache, 'runs', `${version}-${backend}`)
  await tidyCache(folder, [engine.file, reader.file])
  // The bundle and not the module: what reads must be what the version was made of, also after an edit in watch mode.
  const { datasetsFrom } = (await import(
    /* @vite-ignore */ pathToFileURL(reader.file).href
  )) as typeof import('./datasets.ts')
  const dataset = datasetsFrom(source)
  const { native } = engines[backend]
  const service = new TrainerService({ file: engine.file, kernels, dataset, folder, native, ...options })
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

/** Marks the trainings of this version as used, and deletes those of versions that have not been used for longest. */
async function tidyCache(runs: string, bundles: readonly string[]): Promise<void> {
  try {
    await mkdir(runs, { recursive: true })
    await utimes(runs, new Date(), new Date())
  } catch {
    // A cache that cannot be written to is reported by the first training that cannot be kept.
  }
  for (const used of [runs, ...bundles]) await keepNewest(join(used, '..'), versionsKept)
}

/** A trainer from one end to the other: code and data as they are now, a store for just these, the service and its channel. */
import { statSync } from 'node:fs'
import { mkdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadKernels } from '../backend/kernels/build.mjs'
import type { DataSource } from '../dataset/data-source.ts'
import type { Choice } from '../engines/choose.ts'
import { engines } from '../engines/engines.ts'
import type { WidthChoice } from '../engines/width.ts'
import { cacheFolder } from '../settings.ts'
import { bundleEngine, bundleReader } from './bundle.ts'
import type { TrainerAddress } from './client.ts'
import { keepNewest, removeLeftovers } from './keep-newest.ts'
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
 * Bundles the code as it is now. Throws if it does not compile, or if a file is where a folder of the cache should be.
 *
 * @param bits that our kernels compute at a time. Trainings are the same with either, and are kept together
 */
export async function planTrainer(
  choice: Plan['choice'],
  source: DataSource,
  cache = cacheFolder(),
  bits: WidthChoice['bits'] = 128,
): Promise<Plan> {
  requireFolders([cache, ...['engine', 'reader', 'runs'].map((name) => join(cache, name))])
  const [narrow, wide] = await Promise.all([loadKernels('narrow'), loadKernels('wide')])
  const kernels = bits === 256 ? wide : narrow
  const both = Buffer.concat([narrow, wide])
  const [engine, reader] = await Promise.all([bundleEngine(both, choice, cache), bundleReader(cache)])
  const version = storeVersion({ engine, reader, sums: source.sums })
  return { choice, source, kernels, engine, reader, version, cache }
}

/** What is not there yet is made when it is needed. */
function requireFolders(paths: readonly string[]): void {
  for (const path of paths) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? true) continue
    throw new Error(`${path}: expected a folder; found a file. Remove it, or let CHAPTER_CACHE name another folder.`)
  }
}

export interface Trainer {
  readonly version: string
  readonly address: TrainerAddress
  close(): Promise<void>
}

/** Starts a trainer, with a channel that it can be asked on. */
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
  const { native, webAssembly } = engines[backend]
  const service = new TrainerService({ file: engine.file, kernels, dataset, folder, native, webAssembly, ...options })
  const server = listen(service)
  return {
    version,
    address: { channel: server.address, folder, backend },
    close: async () => {
      server.close()
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
  await removeLeftovers(runs)
}

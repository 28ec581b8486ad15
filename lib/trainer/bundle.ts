/**
 * The worker's code as one JavaScript file, and the code that reads the data as another.
 *
 * Worker threads run no TypeScript on Node 20, and a loader inside each of them would cost half a second a worker. esbuild bundles our
 * sources in a few hundredths of a second, and gives something better than a file to run: exactly the code that trains, without
 * comments. Its hash is part of the version (`version.ts`), so a stored training is used again only by the code that made it, and
 * nobody has to remember to raise a number.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type EngineName, engines, type StartedEngine, wasmEngine } from '../engines/engines.ts'
import { type Bundled, engineVersion, readerVersion } from './version.ts'

/** Packages that compute: another version of one of these is another engine. */
const enginePackages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'seedrandom']
/** Packages that the data is prepared with. */
const readerPackages = ['@techstark/opencv-js']
const here = fileURLToPath(new URL('.', import.meta.url))

/** Where bundles and trainings are kept: inside the project, so that the bundled code finds its packages. */
export const cacheFolder = () => fileURLToPath(new URL('../../.cache', import.meta.url))

/**
 * Bundles the worker with one engine, so that code of the others changes nothing in its version. Throws if the folder `.cache` cannot
 * be written to.
 */
export async function bundleEngine(
  kernels: Uint8Array,
  { name, device, version: library }: StartedEngine & { name: EngineName } = wasmEngine,
  cache = cacheFolder(),
): Promise<Bundled> {
  const code = await bundled(`import { start } from '../engines/${engines[name].module}'
    import { workerFor } from './worker.ts'
    export default workerFor(start)`)
  const packages = await installed(enginePackages)
  const version = engineVersion({ code, kernels, packages, library, device })
  return { file: await keep(code, join(cache, 'engine'), version), version }
}

/** Bundles the code that reads and prepares the data: its module exports `datasetsFrom`. Throws like `bundleEngine`. */
export async function bundleReader(cache = cacheFolder()): Promise<Bundled> {
  const code = await bundled(`export { datasetsFrom } from './datasets.ts'`)
  const version = readerVersion({ code, packages: await installed(readerPackages) })
  return { file: await keep(code, join(cache, 'reader'), version), version }
}

/** The code of a module in this folder and of all that it imports, without white space and comments: editing those trains nothing again. */
export async function bundled(module: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: module, resolveDir: here, loader: 'ts', sourcefile: 'engine.ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

/** Writes a bundle into a folder, unless it is there, and marks it as used. */
async function keep(code: Uint8Array, folder: string, version: string): Promise<string> {
  const file = join(folder, `${version}.mjs`)
  const there = await readFile(file).catch(() => undefined)
  if (there && sum(there) === sum(code)) {
    // A cache that can only be read is good enough to run from.
    await utimes(file, new Date(), new Date()).catch(() => {})
    return file
  }
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(`${file}.${process.pid}`, code)
    await rename(`${file}.${process.pid}`, file)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The trainer's code could not be written to ${folder}: ${reason}. ` +
        'The chapter needs a folder `.cache` that it may write to; make room or change its permissions.',
    )
  }
  return file
}

const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The versions of packages as they are installed. */
async function installed(names: readonly string[]): Promise<Record<string, string>> {
  const require = createRequire(import.meta.url)
  const versions = names.map(async (name) => {
    const description = JSON.parse(await readFile(require.resolve(`${name}/package.json`), 'utf8'))
    return [name, (description as { version: string }).version] as const
  })
  return Object.fromEntries(await Promise.all(versions))
}

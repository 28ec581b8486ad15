/**
 * The worker's code as one JavaScript file, and the code that reads the data as another.
 *
 * A bundle is more than a file to run: it is exactly the code that trains, without comments. Its hash is part of the version
 * (`version.ts`), so a stored training is used again only by the code that made it, and nobody has to remember to raise a number.
 */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type EngineName, engines, type StartedEngine, wasmEngine } from '../engines/engines.ts'
import { bundled, standalone } from '../engines/standalone.ts'
import { cacheFolder } from '../settings.ts'
import { renameIntoPlace } from './rename.ts'
import { type Bundled, engineVersion, readerVersion } from './version.ts'

/** Packages that compute: another version of one of these is another engine. */
const enginePackages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'seedrandom']
/** Packages that the data is prepared with. */
const readerPackages = ['@techstark/opencv-js']
const here = fileURLToPath(new URL('.', import.meta.url))

/** The worker with one engine, so that code of the others changes nothing in its version. */
export const engineModule = (name: EngineName = 'wasm') => `import { start } from '../engines/${engines[name].module}'
    import { workerFor } from './worker.ts'
    export default workerFor(start)`
/** What reads and prepares the data: it exports `datasetsFrom`. */
export const readerModule = `export { datasetsFrom } from './datasets.ts'`

/** Bundles the worker with one engine. Throws if the code does not compile, or if there is no room for it even among temporary files. */
export async function bundleEngine(
  kernels: Uint8Array,
  { name, device, version: library }: StartedEngine & { name: EngineName } = wasmEngine,
  cache = cacheFolder(),
): Promise<Bundled> {
  const code = await codeOf(engineModule(name))
  const packages = await installed(enginePackages)
  const version = engineVersion({ code, kernels, packages, library, device })
  return { file: await keep(engineModule(name), join(cache, 'engine'), version), version }
}

/** Bundles the code that reads and prepares the data. Throws like `bundleEngine`. */
export async function bundleReader(cache = cacheFolder()): Promise<Bundled> {
  const version = readerVersion({ code: await codeOf(readerModule), packages: await installed(readerPackages) })
  return { file: await keep(readerModule, join(cache, 'reader'), version), version }
}

/** What counts for the version: editing comments trains nothing again, and neither does moving the project. */
export const codeOf = (module: string): Promise<Uint8Array> => bundled(module, here)

/**
 * Keeps a bundle in a folder, unless it is there, and marks it as used. Where the folder can only be read, it is kept among the temporary
 * files until this process ends.
 */
async function keep(module: string, folder: string, version: string): Promise<string> {
  const code = await standalone(module, here)
  // Checkouts that share a cache have packages of their own, so files of their own too.
  const name = `${version}-${sum(code).slice(0, 8)}.mjs`
  const file = join(folder, name)
  const there = await readFile(file).catch(() => undefined)
  if (there && sum(there) === sum(code)) {
    // A cache that can only be read is good enough to run from.
    await utimes(file, new Date(), new Date()).catch(() => {})
    return file
  }
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(`${file}.${process.pid}.tmp`, code)
    await renameIntoPlace(`${file}.${process.pid}.tmp`, file)
    return file
  } catch (error) {
    return await keepTemporarily(code, name, folder, error)
  }
}

let temporary: string | undefined

async function keepTemporarily(code: Uint8Array, name: string, folder: string, cause: unknown): Promise<string> {
  try {
    if (!temporary) {
      const made = await mkdtemp(join(tmpdir(), 'chapter-'))
      process.once('exit', () => rmSync(made, { recursive: true, force: true }))
      temporary = made
    }
    const file = join(temporary, name)
    await writeFile(file, code)
    return file
  } catch (error) {
    throw new Error(
      `The trainer's code: expected a folder to write it to; found neither ${folder} (${messageOf(cause)}) nor ${tmpdir()} ` +
        `(${messageOf(error)}). Let CHAPTER_CACHE name a folder that may be written to and has room.`,
    )
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
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

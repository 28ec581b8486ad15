/**
 * The worker's code as one JavaScript file, and the engine's version.
 *
 * Worker threads run no TypeScript on Node 20, and a loader inside each of them would cost half a second a worker. esbuild bundles our
 * sources in a few hundredths of a second, and gives something better than a file to run: exactly the code that trains, without
 * comments. Its hash is the engine's version, so a stored training is used again only by the code that made it, and nobody has to
 * remember to raise a number.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type EngineName, engines, type StartedEngine, wasmEngine } from '../engines/engines.ts'

/** Packages that compute: another version of one of these is another engine. */
const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'seedrandom']
const here = fileURLToPath(new URL('.', import.meta.url))
const folder = new URL('../../.cache/engine/', import.meta.url)

export interface Engine {
  /** The bundled worker. */
  readonly file: string
  /** 16 hexadecimal digits. */
  readonly version: string
}

/**
 * Bundles the worker with one engine, so that code of the others changes nothing in its version. Throws if the folder `.cache` cannot
 * be written to.
 */
export async function bundleEngine(
  kernels: Uint8Array,
  { name, device, version: library }: StartedEngine & { name: EngineName } = wasmEngine,
): Promise<Engine> {
  const worker = `import { start } from '../engines/${engines[name].module}'
    import { workerFor } from './worker.ts'
    export default workerFor(start)`
  const { outputFiles } = await build({
    stdin: { contents: worker, resolveDir: here, loader: 'ts', sourcefile: 'engine.ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    // Without white space and comments: editing those trains nothing again.
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  const hash = createHash('sha256').update(code).update(kernels)
  for (const name of packages) hash.update(`${name}@${await installedVersion(name)}`)
  // Another card or another library may round in another way.
  hash.update(`${library} on ${device}`)
  const version = hash.digest('hex').slice(0, 16)
  const file = fileURLToPath(new URL(`${version}.mjs`, folder))
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(`${file}.${process.pid}`, code)
    await rename(`${file}.${process.pid}`, file)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The trainer's code could not be written to ${fileURLToPath(folder)}: ${reason}. ` +
        'The chapter needs a folder `.cache` that it may write to; make room or change its permissions.',
    )
  }
  return { file, version }
}

async function installedVersion(name: string): Promise<string> {
  const require = createRequire(import.meta.url)
  const description = JSON.parse(await readFile(require.resolve(`${name}/package.json`), 'utf8')) as { version: string }
  return description.version
}

/**
 * Compiles `assembly/` to WebAssembly: `node lib/backend/kernels/build.mjs`, which the install runs; whoever needs the kernels calls
 * `loadKernels`, which compiles only if the sources have changed since.
 *
 * There are two modules of the same sources and the same bits: `narrow`, for all, and `wide`, which is faster where V8 joins operations
 * of 128 bits to 256 (`lib/engines/width.ts`).
 *
 * A file is named after its sources, so an old one is never taken for a new one, and it is renamed into place, so a reader
 * never sees half of one. Plain JavaScript, because Node 20 runs no TypeScript.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const sources = new URL('./assembly/', import.meta.url)
/** The project's own, which the install fills. */
const installed = new URL('../../../.cache/kernels/', import.meta.url)

/** Where they are kept: what `cacheFolder` of `lib/settings.ts` says, in JavaScript. */
function cacheOf({ CHAPTER_CACHE } = process.env) {
  return CHAPTER_CACHE ? pathToFileURL(resolve(CHAPTER_CACHE, 'kernels') + sep) : installed
}

/**
 * No memory and no start-up code of its own (`importMemory`, `runtime stub`): the module lives on TensorFlow.js's heap. Not
 * `relaxed-simd`: it may round differently from one processor to the next, and gained nothing.
 */
const flags = ['--runtime', 'stub', '--importMemory', '--enable', 'simd', '-O3', '--converge', '--noAssert']

/** @typedef {'narrow' | 'wide'} Width */

/** What `assembly/width.ts` says, and what it says in the wide module. */
const panel = { narrow: 'PANEL: usize = 32', wide: 'PANEL: usize = 64' }

/** @returns {Promise<{ name: string, text: string }[]>} the sources in the order of their names */
async function readSources() {
  const names = (await readdir(sources)).filter((name) => name.endsWith('.ts')).sort()
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, sources), 'utf8') })))
}

/** What the kernels are made from, as a hash: sources, flags and compiler. */
async function sourceHash() {
  const compiler = await readFile(new URL('../../../node_modules/assemblyscript/package.json', import.meta.url), 'utf8')
  const hash = createHash('sha256').update(JSON.stringify([JSON.parse(compiler).version, flags, panel]))
  for (const { name, text } of await readSources()) hash.update(`\0${name}\0${text}`)
  return hash.digest('hex').slice(0, 16)
}

/**
 * The bytes of the compiled kernels, compiled now if need be (about a second).
 *
 * @param {Width} width
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws if the sources do not compile, with the compiler's own message
 */
export async function loadKernels(width = 'narrow') {
  const cache = cacheOf()
  const name = `${await sourceHash()}-${width}.wasm`
  for (const folder of new Set([cache, installed])) {
    const compiled = await readFile(new URL(name, folder)).catch(() => undefined)
    if (compiled) return new Uint8Array(compiled)
  }
  const bytes = await compile(width)
  // A folder that cannot be written to costs a second each time, and no more.
  await save(cache, name, bytes).catch((error) => {
    console.warn(`The compiled kernels could not be kept: ${error.message}. CHAPTER_CACHE may name another folder.`)
  })
  return bytes
}

/** @param {Width} width */
async function compile(width) {
  const { default: asc } = await import('assemblyscript/asc')
  const texts = new Map((await readSources()).map(({ name, text }) => [name, text]))
  const [before, after] = [texts.get('width.ts') ?? '', panel[width]]
  if (!before.includes(panel.narrow)) throw new Error(`assembly/width.ts: expected '${panel.narrow}' in it.`)
  texts.set('width.ts', before.replace(panel.narrow, after))
  /** @type {Uint8Array<ArrayBuffer> | undefined} */
  let bytes
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...flags], {
    readFile: (name) => texts.get(name) ?? null,
    writeFile: (_name, contents) => {
      bytes = new Uint8Array(/** @type {Uint8Array} */ (contents))
    },
    listFiles: () => [],
  })
  if (error || !bytes) throw new Error(`The kernels in ${fileURLToPath(sources)} do not compile:\n${stderr}`)
  return bytes
}

/**
 * @param {URL} cache
 * @param {string} name
 * @param {Uint8Array} bytes
 */
async function save(cache, name, bytes) {
  const file = new URL(name, cache)
  await mkdir(cache, { recursive: true })
  const temporary = new URL(`${file.href}.${process.pid}`)
  await writeFile(temporary, bytes)
  await rename(temporary, file)
  // Both widths of these sources stay, and whatever else there is goes.
  const [sources = name] = name.split('-')
  for (const other of await readdir(cache)) {
    if (other.endsWith('.wasm') && !other.startsWith(sources)) await rm(new URL(other, cache), { force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [narrow, wide] = await Promise.all([loadKernels('narrow'), loadKernels('wide')])
  console.log(`kernels: ${narrow.length} bytes of WebAssembly, and ${wide.length} of the wide module`)
}

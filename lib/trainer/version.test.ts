import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { loadKernels } from '../backend/kernels/build.mjs'
import { publishedSums } from '../dataset/data-source.ts'
import { wasmEngine } from '../engines/engines.ts'
import { bundleEngine, bundleReader, codeOf, engineModule, readerModule } from './bundle.ts'
import { type EngineParts, engineVersion, readerVersion, type StoreParts, storeVersion } from './version.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const engine: EngineParts = {
  code: bytes('code'),
  kernels: bytes('kernels'),
  packages: { core: '1.0.0', random: '3.0.5' },
  library: '2.21',
  device: 'CPU',
}

describe('the version changes with', () => {
  test.each<[what: string, change: Partial<EngineParts>]>([
    ['the code that trains', { code: bytes('other code') }],
    ['the kernels', { kernels: bytes('other kernels') }],
    ['the version of a package', { packages: { core: '1.0.1', random: '3.0.5' } }],
    ['another package', { packages: { core: '1.0.0', random: '3.0.5', more: '1.0.0' } }],
    ['the library below', { library: '2.22' }],
    ['the device', { device: 'H100' }],
    ['a byte that moves from the code to the kernels', { code: bytes('codek'), kernels: bytes('ernels') }],
  ])('%s', (_what, change) => {
    expect(engineVersion({ ...engine, ...change })).not.toBe(engineVersion(engine))
  })

  const store: StoreParts = { engine: { version: 'a' }, reader: { version: 'b' }, sums: publishedSums }
  test.each<[what: string, change: Partial<StoreParts>]>([
    ['the engine', { engine: { version: 'c' } }],
    ['the code that reads the data', { reader: { version: 'c' } }],
    ...Object.keys(publishedSums).map((file): [string, Partial<StoreParts>] => [
      `the sum of ${file}`,
      { sums: { ...publishedSums, [file]: '0' } },
    ]),
  ])('%s', (_what, change) => {
    expect(storeVersion({ ...store, ...change })).not.toBe(storeVersion(store))
  })

  test('nothing else: not the order in which packages and files are listed', () => {
    const packages = { random: '3.0.5', core: '1.0.0' }
    expect(engineVersion({ ...engine, packages })).toBe(engineVersion(engine))
    const sums = Object.fromEntries(Object.entries(publishedSums).reverse())
    expect(storeVersion({ ...store, sums })).toBe(storeVersion(store))
  })
})

/** The versions of packages as they are installed, by another way than the code under test. */
async function packagesOf(...names: string[]): Promise<Record<string, string>> {
  const require = createRequire(import.meta.url)
  const entries = names.map(async (name) => {
    return [name, JSON.parse(await readFile(require.resolve(`${name}/package.json`), 'utf8')).version]
  })
  return Object.fromEntries(await Promise.all(entries))
}

describe('the versions of this project', () => {
  test('are made of the bundled worker, the kernels, the packages that compute and the device', async () => {
    const kernels = await loadKernels()
    const { version } = await bundleEngine(kernels)
    const packages = await packagesOf('@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'seedrandom')
    const parts = { code: await codeOf(engineModule()), kernels, packages, library: '', device: 'CPU' }
    expect(version).toBe(engineVersion(parts))
    const other = await bundleEngine(kernels, { ...wasmEngine, device: 'another', version: '2' })
    expect(other.version).toBe(engineVersion({ ...parts, library: '2', device: 'another' }))
  })

  test('count everything between the files and a training: unzipping, IDX, features, OpenCV', async () => {
    const { version } = await bundleReader()
    const code = new TextDecoder().decode(await codeOf(readerModule))
    expect(version).toBe(readerVersion({ code: bytes(code), packages: await packagesOf('@techstark/opencv-js') }))
    // Functions of fashion-mnist.ts, idx.ts, datasets.ts, batches.ts, feature-table.ts, features.ts and opencv.ts.
    for (const name of [
      'unzipped',
      'parseIdx',
      'datasetsFrom',
      'firstImages',
      'featureTable',
      'describing',
      'withOpenCv',
    ])
      expect(code).toContain(`function ${name}(`)
  })

  test('do not change with comments and white space, and do with code', async () => {
    const plain = await codeOf(`export const one = 1`)
    expect(await codeOf(`// The first.\nexport   const one = 1 /* or so */\n\n`)).toEqual(plain)
    expect(await codeOf(`export const one = 2`)).not.toEqual(plain)
  })

  test('do not change with the folder of the project: what is counted has no path, what runs has', async () => {
    const { file } = await bundleEngine(await loadKernels())
    const project = new URL('../../', import.meta.url).href
    expect(new TextDecoder().decode(await codeOf(engineModule()))).not.toContain(project)
    expect(await readFile(file, 'utf8')).toContain(`from"${project}node_modules/@tensorflow/tfjs-core/`)
  })
})

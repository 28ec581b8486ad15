import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { publishedData } from './dataset/data-folder.ts'
import { cacheFolder, circumstancesOf, dataSuffix, readSettings, reportsFolder, SettingsError } from './settings.ts'

describe('the settings', () => {
  test('are brief, seed 0 and as many workers as cores, unless the environment says otherwise', () => {
    expect(readSettings({})).toEqual({ scale: 'brief', seeds: [0], workers: undefined, backend: 'auto', simd: 'auto' })
  })

  test.each([
    ['CHAPTER_SCALE', 'brief', { scale: 'brief' }],
    ['CHAPTER_SCALE', 'full', { scale: 'full' }],
    ['CHAPTER_SEEDS', '7', { seeds: [7] }],
    ['CHAPTER_SEEDS', '0,1,2', { seeds: [0, 1, 2] }],
    ['CHAPTER_SEEDS', ' 2, 0 ', { seeds: [2, 0] }],
    ['CHAPTER_BACKEND', 'webgpu', { backend: 'webgpu' }],
    ['CHAPTER_DATA', '../my data/', { data: '../my data/' }],
    ['CHAPTER_CACHE', 'lib', { cache: 'lib' }],
    ['CHAPTER_CACHE', 'not/there/yet', { cache: 'not/there/yet' }],
    ['CHAPTER_REPORTS', '../pages/', { reports: '../pages/' }],
    ['CHAPTER_SIMD', '128', { simd: '128' }],
    ['CHAPTER_WORKERS', '1', { workers: 1 }],
    ['CHAPTER_WORKERS', '16', { workers: 16 }],
  ])('%s=%s is read', (name, value, expected) => {
    expect(readSettings({ [name]: value })).toEqual({ ...readSettings({}), ...expected })
  })

  test('leave what is set to nothing at its default', () => {
    const empty = { CHAPTER_SCALE: '', CHAPTER_SEEDS: '', CHAPTER_WORKERS: '' }
    expect(readSettings(empty)).toEqual(readSettings({}))
  })

  test('are no business of other variables', () => {
    expect(readSettings({ PATH: '/bin', SCALE: 'ful', NODE_ENV: 'test' })).toEqual(readSettings({}))
  })
})

describe('a setting that makes no sense is refused:', () => {
  const folder = 'a folder, or the name of one that can be made, and no file in its place'
  const seeds = 'different whole numbers separated by commas, such as 0,1,2'
  test.each([
    ['CHAPTER_SCALE', 'ful', 'brief or full'],
    ['CHAPTER_SCALE', 'FULL', 'brief or full'],
    ['CHAPTER_SEEDS', '0,0', seeds],
    ['CHAPTER_SEEDS', '7,07', seeds],
    ['CHAPTER_SEEDS', 'a', seeds],
    ['CHAPTER_SEEDS', '0,', seeds],
    ['CHAPTER_SEEDS', '-1', seeds],
    ['CHAPTER_SEEDS', '0.5', seeds],
    ['CHAPTER_BACKEND', 'gpu', 'one of auto, cuda, tensorflow, webgpu, wasm, cpu'],
    ['CHAPTER_SIMD', '512', 'one of auto, 128, 256'],
    ['CHAPTER_WORKERS', '0', 'a whole number from 1 to 999'],
    ['CHAPTER_CACHE', 'package.json', folder],
    ['CHAPTER_CACHE', 'package.json/below', folder],
    ['CHAPTER_REPORTS', 'package.json/', folder],
    ['CHAPTER_WORKERS', '1.5', 'a whole number from 1 to 999'],
    ['CHAPTER_WORKERS', '1000', 'a whole number from 1 to 999'],
  ])('%s=%s', (name, value, expected) => {
    expect(() => readSettings({ [name]: value })).toThrow(
      new SettingsError(`${name}: expected ${expected}; found '${value}'`),
    )
  })

  test('CHAPTER_SCAL=full, which is not one', () => {
    expect(() => readSettings({ CHAPTER_SCAL: 'full' })).toThrow(
      new SettingsError(
        'CHAPTER_SCAL: there is no such setting; there are CHAPTER_SCALE, CHAPTER_SEEDS, CHAPTER_BACKEND, CHAPTER_SIMD, CHAPTER_DATA, CHAPTER_CACHE, CHAPTER_REPORTS, CHAPTER_WORKERS',
      ),
    )
  })

  test('several at once, each on its line', () => {
    expect(() => readSettings({ CHAPTER_WORKERS: '0', CHAPTER_SCALE: 'ful', CHAPTER_SEED: '1' })).toThrow(
      new SettingsError(
        'CHAPTER_SEED: there is no such setting; there are CHAPTER_SCALE, CHAPTER_SEEDS, CHAPTER_BACKEND, CHAPTER_SIMD, CHAPTER_DATA, CHAPTER_CACHE, CHAPTER_REPORTS, CHAPTER_WORKERS\n' +
          "CHAPTER_SCALE: expected brief or full; found 'ful'\n" +
          "CHAPTER_WORKERS: expected a whole number from 1 to 999; found '0'",
      ),
    )
  })
})

test('the folders are the project’s, or relative to the current folder', () => {
  const project = fileURLToPath(new URL('../', import.meta.url))
  expect(cacheFolder({})).toBe(join(project, '.cache'))
  expect(reportsFolder({ CHAPTER_REPORTS: '' })).toBe(join(project, 'reports'))
  expect(cacheFolder({ CHAPTER_CACHE: 'mine/' })).toBe(join(process.cwd(), 'mine'))
  expect(reportsFolder({ CHAPTER_REPORTS: resolve('/pages') })).toBe(resolve('/pages'))
})

describe('circumstances say which data it was', () => {
  const settings = readSettings({ CHAPTER_SEEDS: '0,1' })
  const sums = { 'train-images-idx3-ubyte': 'a' }
  const other = {
    ...publishedData(),
    name: 'my data',
    sums,
    trainImages: 1000,
    validationImages: 100,
    digest: '1a2b3c4d5e6f',
  }

  test('where it is not the published, and never where it lay', () => {
    expect(circumstancesOf(settings, 'wasm', publishedData())).toEqual({
      scale: 'brief',
      seeds: [0, 1],
      backend: 'wasm',
    })
    expect(circumstancesOf(settings, 'cpu', other)).toEqual({
      scale: 'brief',
      seeds: [0, 1],
      backend: 'cpu',
      data: { name: 'my data', sums, trainImages: 1000, validationImages: 100, digest: '1a2b3c4d5e6f' },
    })
  })

  test('also where only the classes are called something else', () => {
    const renamed = { ...publishedData(), classNames: [...'abcdefghij'] }
    expect(circumstancesOf(settings, 'wasm', renamed).data).toMatchObject({ name: 'fashion-mnist' })
  })

  test.each([
    ['my data', '-data-my-data-1a2b3c4d'],
    ['../Äpfel/..', '-data-pfel-1a2b3c4d'],
    ['...', '-data-unnamed-1a2b3c4d'],
    ['a'.repeat(100), `-data-${'a'.repeat(40)}-1a2b3c4d`],
  ])('in the name of a folder, as letters and digits: %s', (name, suffix) => {
    expect(dataSuffix(circumstancesOf(settings, 'wasm', { ...other, name }))).toBe(suffix)
  })

  test('in no name of a folder where it is the published', () => {
    expect(dataSuffix(circumstancesOf(settings, 'wasm', publishedData()))).toBe('')
  })
})

/** What a reader may set from outside, as environment variables. An unknown one, or a value that makes no sense, is an error. */
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DataSource, isPublished } from './dataset/data-source.ts'
import { type AskedWidth, widths } from './engines/asked-width.ts'
import { type EngineName, engines } from './engines/engines.ts'
import type { Scale } from './experiment/experiment.ts'

export interface Settings {
  /** CHAPTER_SCALE: `brief` (minutes; the default) or `full` (the chapter's own data and epochs). */
  readonly scale: Scale
  /** CHAPTER_SEEDS: every claim is checked on each of these. 0 by default. */
  readonly seeds: readonly number[]
  /** CHAPTER_WORKERS: trainings at a time, by default as many as there are cores. Some engines do one at a time in any case. */
  readonly workers: number | undefined
  /** CHAPTER_BACKEND: the engine that trains; by default the fastest that there is. */
  readonly backend: 'auto' | EngineName
  /** CHAPTER_SIMD: how many bits our kernels compute at a time, 128 or 256; by default 256 where that is right and faster. */
  readonly simd: AskedWidth
  /**
   * CHAPTER_DATA: a folder with four IDX files, named like those of Fashion-MNIST, with 28 × 28 bytes an image and ten classes. The
   * published files by default.
   */
  readonly data: string | undefined
  /** CHAPTER_CACHE: the folder for what is kept between runs, as it was given; `.cache` of the project by default. See `cacheFolder`. */
  readonly cache: string | undefined
  /** CHAPTER_REPORTS: the folder for the folders of reports, as it was given; `reports` of the project by default. See `reportsFolder`. */
  readonly reports: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The folders that a suite writes to, as absolute paths; what the environment says is relative to the current folder. `~` is the shell's to
 * replace. Nothing is checked here: `readSettings` does.
 */
export const cacheFolder = ({ CHAPTER_CACHE }: Environment = process.env): string => folderOf(CHAPTER_CACHE, '.cache')
export const reportsFolder = ({ CHAPTER_REPORTS }: Environment = process.env): string =>
  folderOf(CHAPTER_REPORTS, 'reports')

const folderOf = (given: string | undefined, otherwise: string) =>
  given ? resolve(given) : fileURLToPath(new URL(`../${otherwise}`, import.meta.url))

/** How a suite's numbers were made. Those of other circumstances do not belong into the same report. */
export interface Circumstances extends Pick<Settings, 'scale' | 'seeds'> {
  /** The engine that trained, whether or not a training came to an end. */
  readonly backend: string
  /** Missing where the data is the published one: nothing else can be compared with the published record. */
  readonly data?: OtherData
}

/** Data that a reader has put in the place of the published one. */
export type OtherData = Pick<DataSource, 'name' | 'sums' | 'trainImages' | 'validationImages' | 'digest'>

/** How this suite's numbers are made. */
export function circumstancesOf(
  { scale, seeds }: Pick<Settings, 'scale' | 'seeds'>,
  backend: string,
  source: DataSource,
): Circumstances {
  if (isPublished(source)) return { scale, seeds, backend }
  const { name, sums, trainImages, validationImages, digest } = source
  return { scale, seeds, backend, data: { name, sums, trainImages, validationImages, digest } }
}

/**
 * What the name of a folder of reports ends with, so that reports of other data replace no page of the published: `-data-tiny-1a2b3c4d`
 * after the folder's name and the first digits of its digest; nothing for the published data.
 */
export function dataSuffix({ data }: Pick<Circumstances, 'data'>): string {
  if (!data) return ''
  // Letters and digits alone are safe on every file system.
  const name = data.name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')
  return `-data-${name.slice(0, 40) || 'unnamed'}-${data.digest.slice(0, 8)}`
}

/** It has no stack: what is to be changed is in no file of this project. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'

  constructor(message: string) {
    super(message)
    this.stack = `SettingsError: ${message}`
  }
}

const backends = ['auto', ...(Object.keys(engines) as EngineName[])] as const

const readers = {
  CHAPTER_SCALE: (value: string) => (value === 'brief' || value === 'full' ? value : undefined),
  CHAPTER_SEEDS: (value: string) => {
    const texts = value.split(',').map((seed) => seed.trim())
    const seeds = texts.map(Number)
    const whole = texts.every((text) => /^\d{1,9}$/.test(text))
    return whole && new Set(seeds).size === seeds.length ? seeds : undefined
  },
  CHAPTER_BACKEND: (value: string) => backends.find((name) => name === value),
  CHAPTER_SIMD: (value: string) => widths.find((name) => name === value),
  // Whether there is such a folder, and what is in it, is found out by whoever reads it.
  CHAPTER_DATA: (value: string) => value,
  CHAPTER_CACHE: (value: string) => (canBeFolder(value) ? value : undefined),
  CHAPTER_REPORTS: (value: string) => (canBeFolder(value) ? value : undefined),
  CHAPTER_WORKERS: (value: string) => (/^\d{1,3}$/.test(value) && Number(value) >= 1 ? Number(value) : undefined),
}

/** Whether this is a folder, or the first part of its path that is there is one. */
function canBeFolder(value: string): boolean {
  for (let path = resolve(value); ; path = dirname(path)) {
    try {
      return statSync(path).isDirectory()
    } catch (error) {
      // Below a file there is nothing either, in other words.
      const { code } = error as NodeJS.ErrnoException
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || path === dirname(path)) return false
    }
  }
}

const expectations: Record<keyof typeof readers, string> = {
  CHAPTER_SCALE: 'brief or full',
  CHAPTER_SEEDS: 'different whole numbers separated by commas, such as 0,1,2',
  CHAPTER_BACKEND: `one of ${backends.join(', ')}`,
  CHAPTER_SIMD: `one of ${widths.join(', ')}`,
  CHAPTER_DATA: 'a folder',
  CHAPTER_CACHE: 'a folder, or the name of one that can be made, and no file in its place',
  CHAPTER_REPORTS: 'a folder, or the name of one that can be made, and no file in its place',
  CHAPTER_WORKERS: 'a whole number from 1 to 999',
}

/**
 * Reads the settings. Throws a `SettingsError` that names each variable that is unknown or malformed, with what it may be.
 *
 * @param environment `process.env`
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith('CHAPTER_') && !(name in readers))
    .map((name) => `${name}: there is no such setting; there are ${Object.keys(readers).join(', ')}`)
  function read<Name extends keyof typeof readers, Otherwise>(name: Name, otherwise: Otherwise) {
    const text = environment[name]
    if (text === undefined || text === '') return otherwise
    const value = readers[name](text)
    if (value === undefined) problems.push(`${name}: expected ${expectations[name]}; found '${text}'`)
    return (value ?? otherwise) as NonNullable<ReturnType<(typeof readers)[Name]>> | Otherwise
  }
  const settings: Settings = {
    scale: read('CHAPTER_SCALE', 'brief' as const),
    seeds: read('CHAPTER_SEEDS', [0]),
    workers: read('CHAPTER_WORKERS', undefined),
    backend: read('CHAPTER_BACKEND', 'auto' as const),
    simd: read('CHAPTER_SIMD', 'auto' as const),
    data: read('CHAPTER_DATA', undefined),
    cache: read('CHAPTER_CACHE', undefined),
    reports: read('CHAPTER_REPORTS', undefined),
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'))
  return settings
}

/** What a reader may set from outside, as environment variables. An unknown one, or a value that makes no sense, is an error. */
import { type EngineName, engines } from '../engines/engines.ts'
import type { Scale } from '../experiment/experiment.ts'

export interface Settings {
  /** CHAPTER_SCALE: `brief` (minutes; the default) or `full` (the chapter's own data and epochs). */
  readonly scale: Scale
  /** CHAPTER_SEEDS: every claim is checked on each of these. 0 by default. */
  readonly seeds: readonly number[]
  /** CHAPTER_WORKERS: trainings at a time, by default as many as there are cores. Some engines do one at a time in any case. */
  readonly workers: number | undefined
  /** CHAPTER_BACKEND: the engine that trains; by default the fastest that there is. */
  readonly backend: 'auto' | EngineName
}

/** How a suite's numbers were made. Those of other circumstances do not belong into the same report. */
export interface Circumstances extends Pick<Settings, 'scale' | 'seeds'> {
  /** The engine that trained, whether or not a training came to an end. */
  readonly backend: string
}

export class SettingsError extends Error {
  override readonly name = 'SettingsError'
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
  CHAPTER_WORKERS: (value: string) => (/^\d{1,3}$/.test(value) && Number(value) >= 1 ? Number(value) : undefined),
}

const expectations: Record<keyof typeof readers, string> = {
  CHAPTER_SCALE: 'brief or full',
  CHAPTER_SEEDS: 'different whole numbers separated by commas, such as 0,1,2',
  CHAPTER_BACKEND: `one of ${backends.join(', ')}`,
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
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'))
  return settings
}

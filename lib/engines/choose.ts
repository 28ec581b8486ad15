/** Which engine trains: the one that was asked for, or the fastest that this machine has. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { loadKernels } from '../backend/kernels/build.mjs'
import { type EngineName, engines, type StartedEngine, wasmEngine } from './engines.ts'
import { type Outcome, probeEngine } from './probe.ts'
import { packageFolder, packageName, projectFolder } from './tensorflow/place.ts'
import type { WidthChoice } from './width.ts'
import { flag } from './width-check.mjs'

export interface Choice extends StartedEngine {
  readonly name: EngineName
  /** Training steps a second of all the trainings that run at once, where engines were compared. */
  readonly stepsPerSecond?: number
  /** The other engines that might have been faster, and why they were not taken. */
  readonly passedOver: readonly { readonly name: EngineName; readonly reason: string }[]
}

export interface Means {
  /** Starts an engine somewhere and says how that went; where it is `measured`, with how fast it is. */
  readonly probe: (name: EngineName, measured: boolean) => Promise<Outcome>
  /** The packages that an engine needs and this project does not find. */
  readonly missing: (name: EngineName) => readonly string[]
  /** Which of these engines was the fastest when they were last measured on this machine; nothing if they never were. */
  readonly remembered: (names: readonly EngineName[]) => Promise<Fastest | undefined>
  readonly remember: (names: readonly EngineName[], fastest: Fastest) => Promise<void>
  /** How many trainings run at once on an engine that has no card to share. */
  readonly workers: number
}

/** What comes of a comparison. */
export interface Fastest extends Pick<Choice, 'passedOver'> {
  readonly name: EngineName
  readonly stepsPerSecond: number
}

/** Engines that may be faster than ours. TensorFlow without a GPU trains one at a time, and takes twice as long for it. */
const maybeFaster = ['cuda', 'webgpu'] as const

/**
 * The engine for `asked`. `auto` takes the one that takes the most training steps a second, counting how many trainings run at once on
 * it: a GPU that needs 10 ms for a step of one training loses against 4 ms on each of 8 cores. Engines are measured once a machine; where
 * there is no other than our own, which runs everywhere, nothing is.
 *
 * Throws if an engine that was asked for by name cannot be had, with what to install.
 */
export async function chooseEngine(asked: 'auto' | EngineName, means: Means): Promise<Choice> {
  if (asked === 'wasm') return { ...wasmEngine, passedOver: [] }
  if (asked !== 'auto') {
    const outcome = await means.probe(asked, false)
    if (outcome.ok) return { name: asked, ...outcome.engine, passedOver: [] }
    throw new Error(`CHAPTER_BACKEND=${asked} cannot be had. ${outcome.message}`)
  }
  const there = maybeFaster.filter((name) => means.missing(name).length === 0)
  const notInstalled = maybeFaster
    .filter((name) => !there.includes(name))
    .map((name) => ({ name, reason: 'not installed' }))
  const known = there.length > 0 ? await means.remembered(there) : undefined
  // What was fastest then may be gone now: the card, or its driver.
  const start = known && known.name !== 'wasm' ? await means.probe(known.name, false) : undefined
  if (known && start?.ok !== false) {
    const engine = start?.ok ? start.engine : wasmEngine
    return { ...known, ...engine, passedOver: [...notInstalled, ...known.passedOver] }
  }
  return await measuredChoice(there, notInstalled, means)
}

/** Measures the engines that are there, and takes the fastest. */
async function measuredChoice(
  there: readonly EngineName[],
  notInstalled: Choice['passedOver'],
  means: Means,
): Promise<Choice> {
  const real: { name: EngineName; engine: StartedEngine; rate: number }[] = []
  const failed: { name: EngineName; reason: string }[] = []
  for (const name of there) {
    const outcome = await means.probe(name, true)
    // In a line for everyone; who wants that engine asks for it by name, and is told all of it.
    if (!outcome.ok) failed.push({ name, reason: `does not start, CHAPTER_BACKEND=${name} says why` })
    else if (outcome.engine.software) failed.push({ name, reason: `${outcome.engine.device} is no real GPU` })
    else real.push({ name, engine: outcome.engine, rate: rateOf(name, outcome, means) })
  }
  // Nothing to compare with: the second that it takes is saved.
  if (real.length === 0) return { ...wasmEngine, passedOver: [...notInstalled, ...failed] }
  const ours = await means.probe('wasm', true)
  if (ours.ok) real.push({ name: 'wasm', engine: wasmEngine, rate: rateOf('wasm', ours, means) })
  const [best, ...others] = real.sort((a, b) => b.rate - a.rate) as [(typeof real)[0], ...typeof real]
  const slower = others.map(({ name, rate }) => ({ name, reason: `${Math.round(rate)} steps a second` }))
  const fastest = { name: best.name, stepsPerSecond: Math.round(best.rate), passedOver: [...failed, ...slower] }
  await means.remember(there, fastest)
  return { ...best.engine, ...fastest, passedOver: [...notInstalled, ...fastest.passedOver] }
}

/** Training steps a second of all the trainings that run at once. */
const rateOf = (name: EngineName, { stepsPerSecond = 0 }: { stepsPerSecond?: number }, { workers }: Means) =>
  stepsPerSecond * (engines[name].oneAtATime ? 1 : workers)

/**
 * This machine's means.
 *
 * @param width may still be being tried: engines besides our own are looked for meanwhile
 */
export function theseMeans(workers: number, cache: string, width: WidthChoice | Promise<WidthChoice>): Means {
  const file = join(cache, 'fastest-engine.json')
  return {
    workers,
    probe: async (name, measured) => {
      if (name !== 'wasm') return probeEngine(name, { measured })
      const { bits } = await width
      const kernels = await loadKernels(bits === 256 ? 'wide' : 'narrow')
      return probeEngine(name, { measured, kernels, flags: bits === 256 ? [flag] : [] })
    },
    missing: (name) => engines[name].packages.filter((needed) => !isInstalled(needed)),
    remembered: async (names) => (await readKnown(file))[machineOf(names, workers, (await width).bits)],
    remember: async (names, fastest) => {
      const machine = machineOf(names, workers, (await width).bits)
      const text = JSON.stringify({ ...(await readKnown(file)), [machine]: fastest }, null, 2)
      // A cache that cannot be written to costs the seconds again, and no more.
      await mkdir(cache, { recursive: true })
        .then(() => writeFile(file, `${text}\n`))
        .catch(() => {})
    },
  }
}

/** What a measurement holds for. */
const machineOf = (names: readonly EngineName[], workers: number, bits: number) =>
  [cpus()[0]?.model ?? '', `${workers} at once`, `${bits} bits`, `Node ${process.version}`, ...names].join(', ')

/** What was measured before. A file that is damaged is as good as none: it is measured again. */
async function readKnown(file: string): Promise<Record<string, Fastest>> {
  try {
    const known = JSON.parse(await readFile(file, 'utf8')) as Record<string, Partial<Fastest>>
    const whole = Object.entries(known).filter(
      ([, { name, stepsPerSecond, passedOver }]) =>
        Object.hasOwn(engines, String(name)) && Number.isFinite(stepsPerSecond) && Array.isArray(passedOver),
    )
    return Object.fromEntries(whole) as Record<string, Fastest>
  } catch {
    return {}
  }
}

function isInstalled(name: string): boolean {
  // What `npm run backend:tensorflow` built is not where npm looks.
  if (name === packageName) return packageFolder(projectFolder()) !== undefined
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

/**
 * The suite's first line.
 *
 * @param width what there is to say of the number of bits that our own engine computes at a time
 */
export function choiceText({ name, device, version, stepsPerSecond, passedOver }: Choice, width = ''): string {
  const { title } = engines[name]
  const on = name === 'wasm' || name === 'cpu' ? '' : `, ${device}, version ${version}`
  const others = passedOver.map(({ name, reason }) => `${engines[name].title} (${reason})`)
  const rate = stepsPerSecond === undefined ? '' : `, ${stepsPerSecond} steps a second`
  return `engine: ${title}${on}${width}${rate}${others.length > 0 ? `; not taken: ${others.join(', ')}` : ''}`
}

/**
 * A section of the chapter as a Vitest suite: `chapter(5, 'Scaling the data', ({ claim, show }) => …)`. Every claim and every figure
 * names the experiments it looks at, so all of a section's trainings are asked for at once, and with `-t` only those that are needed.
 */
import { beforeAll, describe, inject, type TestContext, test } from 'vitest'
import { type ClaimRecord, controlled, detailLines, type SeedResult } from '../claims/verdict.ts'
import { atScale, describe as describeExperiment, type ScaledExperiment } from '../experiment/experiment.ts'
import { keyOf } from '../experiment/key.ts'
import { workOf } from '../experiment/work.ts'
import type { Figure } from '../figures/figure.ts'
import { type Json, toJson } from '../figures/json.ts'
import { attach, type Illustrated, illustrated, type Picture } from '../figures/picture.ts'
import { figureText } from '../plots/figure-text.ts'
import { TrainerClient } from '../trainer/client.ts'
import type { Run } from '../training/run.ts'
import { record } from './matchers.ts'
import type { Circumstances, Settings } from './settings.ts'

/** Experiments by the names that figures, tables and the progress use for them. */
export type Experiments = Readonly<Record<string, ScaledExperiment>>
/** Their runs under the same names, all on one seed. */
export type Runs<E extends Experiments> = { readonly [Name in keyof E]: Run }

/** What happened in a test, for whoever reports. */
export interface SectionRecord {
  readonly section: { readonly number: number; readonly title: string }
  /** Of the process that ran the test: the one that reports may be another (`--merge-reports`). */
  readonly circumstances: Circumstances
  readonly claim?: ClaimRecord
  readonly figure?: FigureRecord
  readonly runs: readonly RunRecord[]
}

/** A figure on its way to the report. The bytes of its pictures go another way. */
export interface FigureRecord {
  readonly title: string
  /** The `Figure`, by `toJson`. */
  readonly figure: Json
  readonly pictures: readonly Pick<Picture, 'name' | 'alt'>[]
}

/** A run as a report lists it. */
export interface RunRecord {
  readonly name: string
  readonly description: Readonly<Record<string, string>>
  readonly seed: number
  /** The experiment in canonical form: whoever trains this gets this hash. */
  readonly key: string
  readonly hash: string
  readonly backend: string
  /** Roughly how many multiplications it takes, to tell long trainings from short ones. */
  readonly work: number
  readonly diverged?: string
}

declare module 'vitest' {
  interface TaskMeta {
    chapter?: SectionRecord
  }
}

export interface ClaimOptions<E extends Experiments = Experiments> {
  /**
   * What takes the place of some of the experiments to take the mechanism away: `{ dropped: plain }` gives the check a network without
   * dropout where it expects one with. The check must then fail, or the claim does: what comes out with and without a mechanism says
   * nothing about it.
   */
  readonly control?: { readonly [Name in keyof E]?: ScaledExperiment }
  /** The claim means nothing at brief scale, because …; there it is reported as not checked. */
  readonly onlyAtFullScale?: string
  /** It holds, but by less than twice the spread between seeds, because …; the page says so. */
  readonly fragile?: string
}

/** For `fragile`: what `reports/seeds/` calls thin. */
export const thinMargin =
  'on several seeds (`reports/seeds/`) the smallest margin is less than two standard deviations of the margins, so another seed may break it'

type Check<E extends Experiments> = (runs: Runs<E>) => void | Promise<void>
type ClaimArguments<E extends Experiments> =
  | [check: Check<Record<never, never>>, options?: ClaimOptions]
  | [experiments: E, check: Check<E>, options?: ClaimOptions<E>]

export interface Section {
  /** The first at brief scale and the second at full: for thresholds and epochs, where the two trainings differ. */
  byScale<T>(brief: T, full: T): T
  /**
   * A sentence of the chapter that is true. The check looks at runs and says with `expect` what they must show; it must measure
   * something, or it fails.
   */
  claim<E extends Experiments>(id: string, sentence: string, ...rest: ClaimArguments<E>): void
  /**
   * A sentence that is false as the chapter prints it. The check asserts the opposite, and `correction` says what is wrong; what holds
   * instead is a claim of its own, right behind.
   */
  refuted<E extends Experiments>(id: string, sentence: string, correction: string, ...rest: ClaimArguments<E>): void
  /** Something to look at: what `draw` makes of the runs (of the first seed), a figure or a figure with pictures. */
  show<E extends Experiments>(
    title: string,
    experiments: E,
    draw: (runs: Runs<E>) => Figure | Illustrated | Promise<Figure | Illustrated>,
  ): void
}

let client: TrainerClient | undefined

/** A section, with its number in the chapter. Call it once in a spec. */
export function chapter(number: number, title: string, define: (section: Section) => void): void {
  const section = { number, title }
  /** What each test of this section needs, by its name. */
  const needs = new Map<string, Experiments>()
  const ids = new Set<string>()
  /** What the section's names for experiments stand for. */
  const names = new Map<string, ScaledExperiment>()
  const settings: Settings = inject('settings')

  /** The runs of some experiments on one seed. */
  async function runsOf<E extends Experiments>(experiments: E, seed: number): Promise<Runs<E>> {
    client ??= new TrainerClient(inject('trainer'))
    const trainer = client
    const runs = Object.entries(experiments).map(async ([name, experiment]) => {
      const scaled = atScale({ ...experiment, seed }, settings.scale)
      const suffix = settings.seeds.length > 1 ? `, seed ${seed}` : ''
      const run = await trainer.run(scaled, `${number} ${name}${suffix}`)
      return [name, { ...run, name }] as const
    })
    return Object.fromEntries(await Promise.all(runs)) as Runs<E>
  }

  function addTest(
    name: string,
    experiments: Experiments,
    body: (context: TestContext) => Promise<Omit<SectionRecord, 'section' | 'circumstances'>>,
  ) {
    for (const [label, experiment] of Object.entries(experiments)) {
      const known = names.get(label) ?? experiment
      if (keyOf(atScale(known, 'full')) !== keyOf(atScale(experiment, 'full'))) {
        throw new Error(`Section ${number} calls two different experiments '${label}'; give one of them another name.`)
      }
      names.set(label, known)
    }
    needs.set(name, experiments)
    test(name, async (context) => {
      const result = await body(context)
      const circumstances = { scale: settings.scale, seeds: settings.seeds, backend: inject('trainer').backend }
      context.task.meta.chapter = { section, circumstances, ...result }
      const { claim } = result
      if (claim?.verdict === 'failed') throw new Error([claim.sentence, ...detailLines(claim)].join('\n'))
      if (claim?.verdict === 'not checked') context.skip(claim.note)
    })
  }

  function addClaim<E extends Experiments>(
    id: string,
    sentence: string,
    expected: Pick<ClaimRecord, 'expected' | 'note'>,
    rest: ClaimArguments<E>,
  ) {
    if (ids.has(id)) throw new Error(`Section ${number} has two claims '${id}'; an id is what a claim is cited by.`)
    ids.add(id)
    const [experiments, check, options = {}] = (typeof rest[0] === 'function' ? [{}, ...rest] : rest) as [
      E,
      Check<E>,
      ClaimOptions<E>?,
    ]
    const unchecked = settings.scale === 'brief' ? options.onlyAtFullScale : undefined
    const control = (options.control ?? {}) as Experiments
    // A control has the name that the claim has for it, or that the section has had for it so far.
    const ownNames = [...names].filter(([label]) => !label.startsWith(controlFor))
    const known = { ...experiments, ...Object.fromEntries(ownNames) }
    addTest(`${id} ${sentence}`, unchecked ? {} : { ...experiments, ...named(control, known) }, async () => {
      if (unchecked)
        return { claim: { id, sentence, ...expected, verdict: 'not checked', seeds: [], note: unchecked }, runs: [] }
      const seeds: SeedResult[] = []
      const runs: RunRecord[] = []
      // What needs no training comes out the same on every seed.
      const trained = Object.keys(experiments).length > 0
      for (const seed of trained ? settings.seeds : settings.seeds.slice(0, 1)) {
        try {
          const found = await runsOf(experiments, seed)
          runs.push(...recordsOf(found))
          const result = await checkOnce(seed, () => check(found))
          if (result.holds && options.control) {
            const stands = await runsOf(named(control, known), seed)
            runs.push(...recordsOf(stands))
            const places = Object.keys(control).map((name) => [name, stands[nameOf(name, control, known)]])
            const replaced = { ...found, ...Object.fromEntries(places) } as Runs<E>
            seeds.push(controlled(result, await checkOnce(seed, () => check(replaced))))
          } else seeds.push(result)
        } catch (error) {
          seeds.push({ seed, measurements: [], error: messageOf(error), holds: false })
        }
      }
      const holds = seeds.every((seed) => seed.holds)
      return {
        claim: {
          id,
          sentence,
          seeds,
          ...(!trained && { untrained: true as const }),
          ...expected,
          ...(options.fragile && { note: [expected.note, `Fragile: ${options.fragile}`].filter(Boolean).join(' ') }),
          verdict: holds ? expected.expected : 'failed',
        },
        runs,
      }
    })
  }

  describe(`${number} · ${title}`, () => {
    define({
      byScale: (brief, full) => (settings.scale === 'brief' ? brief : full),
      claim: (id, sentence, ...rest) => addClaim(id, sentence, { expected: 'holds' }, rest),
      refuted: (id, sentence, correction, ...rest) =>
        addClaim(id, sentence, { expected: 'refuted', note: correction }, rest),
      show: (title, experiments, draw) =>
        addTest(`shows ${title}`, experiments, async (context) => {
          const runs = await runsOf(experiments, settings.seeds[0] ?? 0)
          const { figure, pictures } = illustrated(await draw(runs))
          // What cannot be drawn must fail here, in the spec, and not where the report is made.
          figureText(figure)
          await attach(context, pictures)
          const named = pictures.map(({ name, alt }) => ({ name, alt }))
          return { figure: { title, figure: toJson(figure), pictures: named }, runs: recordsOf(runs) }
        }),
    })
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of fixtures from this pattern, and there are none
    beforeAll(({}, suite) => {
      // Everything at once, so that the trainer can begin with the longest. The tests await one after the other.
      for (const { name, mode } of suite.tasks) {
        const experiments = needs.get(name)
        if (mode === 'skip' || !experiments) continue
        for (const seed of settings.seeds) runsOf(experiments, seed).catch(() => {})
      }
    })
  })
}

/** Controls under names of their own, so that figures, tables and the progress do not call them what they stand in for. */
const named = (control: Experiments, experiments: Experiments): Experiments =>
  Object.fromEntries(Object.entries(control).map(([name, stand]) => [nameOf(name, control, experiments), stand]))

/** How the name of a control begins that has none of its own. */
const controlFor = 'control for '

/** What the experiment that takes the place of `name` is called: as the claim calls it, if it looks at it anyway. */
function nameOf(name: string, control: Experiments, experiments: Experiments): string {
  const known = Object.entries(experiments).find(([, one]) => one === control[name])
  return known?.[0] ?? `${controlFor}${name}`
}

async function checkOnce(seed: number, check: () => void | Promise<void>): Promise<SeedResult> {
  const { measurements, error } = await record(check)
  const broken = measurements.some(({ holds }) => !holds)
  // An expectation that does not hold has its measurement; anything else that goes wrong has a message.
  if (error !== undefined && !broken) {
    return { seed, measurements, error: messageOf(error), holds: false }
  }
  if (measurements.length === 0) {
    return {
      seed,
      measurements,
      error: 'The check measured nothing: a claim that cannot fail is no claim.',
      holds: false,
    }
  }
  return { seed, measurements, holds: !broken }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function recordsOf(runs: Readonly<Record<string, Run>>): RunRecord[] {
  return Object.entries(runs).map(([name, { experiment, hash, backend, diverged }]) => ({
    name,
    description: describeExperiment(experiment),
    seed: experiment.seed,
    key: keyOf(experiment),
    hash,
    backend,
    work: workOf(experiment),
    ...(diverged && { diverged: `${diverged.loss} at epoch ${diverged.epoch}, step ${diverged.step}` }),
  }))
}

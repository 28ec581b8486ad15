/**
 * A section of the chapter as a Vitest suite: `chapter(5, 'Scaling the data', { raw, scaled }, ({ claim, show }) => …)`. The section
 * declares its experiments, which gives them their names. Every claim and every figure says which of them it looks at, so all of a
 * section's trainings are asked for at once, and with `-t` only those that are needed.
 */
import { beforeAll, describe, inject, type TestContext, test } from 'vitest'
import { type ClaimRecord, controlled, detailLines, type SeedResult } from '../claims/verdict.ts'
import { describe as describeExperiment, type ScaledExperiment } from '../experiment/experiment.ts'
import { keyOf } from '../experiment/key.ts'
import { workOf } from '../experiment/work.ts'
import { TrainerClient } from '../trainer/client.ts'
import type { Run } from '../training/run.ts'
import { inTest } from './current-test.ts'
import { attach, attachColour, type Figure, plainText } from './figure.ts'
import { type Given, given } from './given.ts'
import { record } from './matchers.ts'
import { type Experiments, Names, type Needs, type Uses } from './names.ts'
import type { Circumstances, Settings } from './settings.ts'
import type { Start } from './start.ts'

/** What happened in a test, for whoever reports. */
export interface SectionRecord {
  readonly section: { readonly number: number; readonly title: string }
  /** Of the process that ran the test: the one that reports may be another (`--merge-reports`). */
  readonly circumstances: Circumstances
  readonly claim?: ClaimRecord
  readonly figure?: { readonly title: string; readonly text: string }
  readonly runs: readonly RunRecord[]
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

export interface ClaimOptions<E extends Needs = Needs> {
  /**
   * What takes the place of some of the experiments to take the mechanism away: `{ dropped: plain }` gives the check a network without
   * dropout where it expects one with, as a run or as a start, whichever it expects. The check must then fail, or the claim does: what
   * comes out with and without a mechanism says nothing about it.
   */
  readonly control?: { readonly [Name in keyof E]?: ScaledExperiment }
  /** The claim means nothing at brief scale, because …; there it is reported as not checked. */
  readonly onlyAtFullScale?: string
  /** It looks at starts, and comes out the same on every seed, because …; so it is checked on one. */
  readonly sameOnEverySeed?: string
  /** It holds, but by less than twice the spread between seeds, because …; the page says so. */
  readonly fragile?: string
}

/** For `fragile`: what `reports/seeds/` calls thin. */
export const thinMargin =
  'on several seeds (`reports/seeds/`) the smallest margin is less than two standard deviations of the margins, so another seed may break it'

type Check<E extends Needs> = (given: Given<E>) => void | Promise<void>
type ClaimArguments<E extends Needs> =
  | [check: Check<Record<never, never>>, options?: ClaimOptions]
  | [experiments: E, check: Check<E>, options?: ClaimOptions<E>]

export interface Section {
  /** The first at brief scale and the second at full: for thresholds and epochs, where the two trainings differ. */
  byScale<T>(brief: T, full: T): T
  /**
   * A sentence of the chapter that is true. The check looks at runs and starts, and says with `expect` what they must show; it must
   * measure something, or it fails.
   */
  claim<E extends Needs>(id: string, sentence: string, ...rest: ClaimArguments<E>): void
  /**
   * A sentence that is false as the chapter prints it. The check asserts the opposite, and `correction` says what is wrong; what holds
   * instead is a claim of its own, right behind.
   */
  refuted<E extends Needs>(id: string, sentence: string, correction: string, ...rest: ClaimArguments<E>): void
  /** Something to look at: what `draw` makes of the runs and starts (of the first seed), as text or as text with pictures. */
  show<E extends Needs>(
    title: string,
    experiments: E,
    draw: (given: Given<E>) => string | Figure | Promise<string | Figure>,
  ): void
}

let client: TrainerClient | undefined

/**
 * A section, with its number in the chapter and its experiments by name; `{}` if it trains nothing. Call it once in a spec.
 *
 * Throws if an experiment is declared under two names or used by nobody, and if a claim, a control or a figure looks at one that is not
 * declared, or calls it something else.
 */
export function chapter(
  number: number,
  title: string,
  experiments: Experiments,
  define: (section: Section) => void,
): void {
  if (typeof define !== 'function') {
    const expected = `chapter(${number}, '${title}', { raw, scaled }, ({ claim, show }) => …), with {} where nothing is trained`
    throw new Error(`Section ${number}: expected its experiments and then its definition. Write ${expected}.`)
  }
  const section = { number, title }
  const names = new Names(number, experiments)
  /** What each test of this section needs, by its name. */
  const needs = new Map<string, readonly Uses[]>()
  const ids = new Set<string>()
  const settings: Settings = inject('settings')

  function givenOn<E extends Needs>(uses: Uses, seed: number): Promise<Given<E>> {
    client ??= new TrainerClient(inject('trainer'))
    const trainer = client
    const suffix = settings.seeds.length > 1 ? `, seed ${seed}` : ''
    return given(uses, seed, settings.scale, (experiment, name) =>
      trainer.run(experiment, `${number} ${name}${suffix}`),
    )
  }

  function addTest(
    name: string,
    uses: readonly Uses[],
    body: (context: TestContext) => Promise<Omit<SectionRecord, 'section' | 'circumstances'>>,
  ) {
    needs.set(name, uses)
    test(name, async (context) => {
      const result = await inTest(context, () => body(context))
      const circumstances = { scale: settings.scale, seeds: settings.seeds, backend: inject('trainer').backend }
      context.task.meta.chapter = { section, circumstances, ...result }
      const { claim } = result
      if (claim?.verdict === 'failed') throw new Error([claim.sentence, ...detailLines(claim)].join('\n'))
      if (claim?.verdict === 'not checked') context.skip(claim.note)
    })
  }

  function addClaim<E extends Needs>(
    id: string,
    sentence: string,
    expected: Pick<ClaimRecord, 'expected' | 'note'>,
    rest: ClaimArguments<E>,
  ) {
    if (ids.has(id)) throw new Error(`Section ${number} has two claims '${id}'; an id is what a claim is cited by.`)
    ids.add(id)
    const [looksAt, check, options = {}] = (typeof rest[0] === 'function' ? [{}, ...rest] : rest) as [
      E,
      Check<E>,
      ClaimOptions<E>?,
    ]
    const unchecked = settings.scale === 'brief' ? options.onlyAtFullScale : undefined
    const uses = names.usesOf(id, looksAt)
    const stands = names.controlsOf(id, uses, (options.control ?? {}) as Experiments)
    addTest(`${id} ${sentence}`, unchecked ? [] : [uses, stands], async () => {
      if (unchecked)
        return { claim: { id, sentence, ...expected, verdict: 'not checked', seeds: [], note: unchecked }, runs: [] }
      const seeds: SeedResult[] = []
      const runs: RunRecord[] = []
      // What looks at no experiment comes out the same on every seed.
      const seeded = Object.keys(uses).length > 0 && !options.sameOnEverySeed
      for (const seed of seeded ? settings.seeds : settings.seeds.slice(0, 1)) {
        try {
          const found = await givenOn<E>(uses, seed)
          runs.push(...recordsOf(found))
          const result = await checkOnce(seed, () => check(found))
          if (result.holds && options.control) {
            const replaced = await givenOn<E>(stands, seed)
            runs.push(...recordsOf(replaced))
            seeds.push(controlled(result, await checkOnce(seed, () => check({ ...found, ...replaced }))))
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
          ...(!seeded && { untrained: true as const }),
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
      show: (title, looksAt, draw) => {
        const uses = names.usesOf(`'${title}'`, looksAt)
        addTest(`shows ${title}`, [uses], async (context) => {
          const found = await givenOn<typeof looksAt>(uses, settings.seeds[0] ?? 0)
          const drawn = await draw(found)
          const figure: Figure = typeof drawn === 'string' ? { text: drawn, pictures: [] } : drawn
          await attach(context, figure.pictures)
          if (inject('colour')) await attachColour(context, figure)
          return { figure: { title, text: plainText(figure) }, runs: recordsOf(found) }
        })
      },
    })
    names.requireAllUsed()
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of fixtures from this pattern, and there are none
    beforeAll(({}, suite) => {
      // Everything at once, so that the trainer can begin with the longest. The tests await one after the other.
      for (const { name, mode } of suite.tasks) {
        if (mode === 'skip') continue
        for (const uses of needs.get(name) ?? []) for (const seed of settings.seeds) givenOn(uses, seed).catch(() => {})
      }
    })
  })
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

/** The runs among what a check was given. A start is no training, and no report lists it. */
function recordsOf(given: Readonly<Record<string, Run | Start>>): RunRecord[] {
  return Object.values(given).flatMap((one) => {
    if (!('hash' in one)) return []
    const { name = '', experiment, hash, backend, diverged } = one
    return {
      name,
      description: describeExperiment(experiment),
      seed: experiment.seed,
      key: keyOf(experiment),
      hash,
      backend,
      work: workOf(experiment),
      ...(diverged && { diverged: `${diverged.loss} at epoch ${diverged.epoch}, step ${diverged.step}` }),
    }
  })
}

/**
 * A section of the chapter as a Vitest suite: `chapter(5, 'Scaling the data', { raw, scaled }, ({ claim, show }) => …)`. The section
 * declares its experiments, which gives them their names. Every claim and every figure says which of them it looks at, so all of a
 * section's trainings are asked for at once, and with `-t` only those that are needed.
 */
import { beforeAll, describe, inject, type TestContext, TestRunner, test } from 'vitest'
import { type Check, checkClaim } from '../claims/check.ts'
import { type ClaimPlan, detailLines, isTrouble } from '../claims/verdict.ts'
import type { ScaledExperiment } from '../experiment/experiment.ts'
import { found } from '../experiment/fields.ts'
import type { Figure } from '../plots/figure.ts'
import { figureText } from '../plots/figure-text.ts'
import { encode } from '../record/json.ts'
import { circumstancesOf, type Settings } from '../settings.ts'
import { TrainerClient } from '../trainer/client.ts'
import type { Run } from '../training/run.ts'
import { inTest } from './current-test.ts'
import { failureAt, type Place, placeOfCall, pointAt, pointingAtSpec } from './failure.ts'
import { type Given, given } from './given.ts'
import type { TestFindings, TestMeta } from './meta.ts'
import { type Experiments, Names, type Needs, type Uses } from './names.ts'
import { attach, type Illustrated, illustrated } from './picture.ts'
import { record } from './recording.ts'
import { runsAmong, trainingRecord } from './runs.ts'
import { showClaim, showFigure } from './shown.ts'
import type { Start } from './start.ts'
import { claimParts, requireFigure, requireId, requireNoPromise, requireSection, requireText } from './words.ts'

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

type ClaimArguments<E extends Needs> =
  | [check: Check<Given<Record<never, never>>>, options?: ClaimOptions]
  | [experiments: E, check: Check<Given<E>>, options?: ClaimOptions<E>]

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
  /** Something to look at: what `draw` makes of the runs and starts (of the first seed). */
  show<E extends Needs>(title: string, experiments: E, draw: Draw<E>): void
}

type Draw<E extends Needs> = (given: Given<E>) => Figure | Illustrated | Promise<Figure | Illustrated>

let client: TrainerClient | undefined

/** Spec files that have a section, as Vitest knows them while it reads them: it makes anew what it reads again. */
const filesWithSection = new WeakSet<object>()

/**
 * A section, with its number in the chapter and its experiments by name; `{}` if it trains nothing. Call it once in a spec.
 *
 * Throws if an experiment is declared under two names or used by nobody, if a claim, a control or a figure looks at one that is not
 * declared, or calls it something else, and for what is in the wrong place, unknown, empty or there twice.
 */
export function chapter(
  number: number,
  title: string,
  experiments: Experiments,
  define: (section: Section) => void,
): void {
  const place = placeOfCall()
  pointingAtSpec(place, () => addSection(place, number, title, experiments, define))
}

function addSection(
  place: Place,
  number: number,
  title: string,
  experiments: Experiments,
  define: (section: Section) => void,
): void {
  requireSection(number, title, experiments, define)
  requireFirst(number)
  const settings: Settings = inject('settings')
  const circumstances = circumstancesOf(settings, inject('trainer').backend, inject('data'))
  const section = { number, title }
  const names = new Names(number, experiments)
  /** What each test of this section needs, by its name. */
  const needs = new Map<string, readonly Uses[]>()
  /** Ids of claims and titles of figures. */
  const taken = new Set<string>()
  /** Keys of the trainings that a test has told the reporter of. */
  const told = new Set<string>()

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
    plan: TestMeta['plan'],
    uses: readonly Uses[],
    body: (context: TestContext, looked: Run[]) => Promise<Omit<TestFindings, 'runs' | 'trainings'>>,
    place: Place,
    end: (context: TestContext, found: TestFindings) => void = () => {},
  ) {
    const meta: TestMeta = { section, circumstances, plan }
    needs.set(name, uses)
    // No second try: the same seed gives the same bits, and what comes out otherwise the second time is not to be believed.
    test(name, { meta: { chapter: meta }, retry: 0, repeats: 0 }, async (context) => {
      context.onTestFailed(({ task }) => pointAt(place, task.result?.errors))
      const looked: Run[] = []
      const found = await inTest(context, () => body(context, looked))
      // Time is up, and the test has failed: what comes now is too late to count.
      if (context.signal.aborted) return
      const runs = runsAmong(looked)
      const fresh = looked.map(trainingRecord).filter(({ key }) => !told.has(key))
      for (const { key } of fresh) told.add(key)
      const findings = { ...found, runs, trainings: fresh }
      context.task.meta.chapter = { ...meta, found: encode(findings) }
      end(context, findings)
    })
  }

  function addClaim<E extends Needs>(plan: ClaimPlan, place: Place, rest: readonly unknown[]) {
    const { id, sentence } = plan
    requireId(number, id)
    requireText(id, 'a sentence of one line', sentence, 'Say what must come out: direction and number.')
    if (taken.has(id)) {
      throw new Error(
        `Section ${number} has two claims '${id}'; an id is what a claim is cited by. Give one of them another letter.`,
      )
    }
    taken.add(id)
    const { looksAt, check, options } = claimParts<E>(id, rest)
    const notChecked = settings.scale === 'brief' ? options.onlyAtFullScale : undefined
    const uses = names.usesOf(id, looksAt)
    const stands = names.controlsOf(id, uses, options.control ?? {})
    const note = [plan.note, options.fragile && `Fragile: ${options.fragile}`].filter(Boolean).join(' ')
    let cause: unknown
    addTest(
      `${id} ${sentence}`,
      { claim: plan },
      notChecked ? [] : [uses, stands],
      async (context, looked) => {
        const lookAt = async (which: Uses, seed: number) => {
          const found = await givenOn<E>(which, seed)
          looked.push(...trainedAmong(found))
          return found
        }
        const checked = await checkClaim<Given<E>>({
          plan: { ...plan, ...(note && { note }) },
          notChecked,
          seeds: settings.seeds,
          // What looks at no experiment comes out the same on every seed.
          trained: Object.keys(uses).length > 0 && !options.sameOnEverySeed,
          runsOf: (seed) => lookAt(uses, seed),
          check,
          controlOf: options.control && (async (seed, found) => ({ ...found, ...(await lookAt(stands, seed)) })),
          record,
        })
        cause = checked.cause
        if (inject('testPages')) await showClaim(context, checked.claim)
        return { claim: checked.claim }
      },
      place,
      (context, { claim }) => {
        if (!claim) return
        const { verdict } = claim
        if (isTrouble[verdict]) throw failureAt(place, [sentence, ...detailLines(claim)].join('\n'), verdict, cause)
        if (verdict === 'not checked') context.skip(claim.note)
      },
    )
  }

  /** Which figure has a picture of that name: the page's files would be one. */
  const pictured = new Map<string, string>()
  function requireOwn(title: string, picture: string) {
    const other = pictured.get(picture) ?? title
    if (other !== title)
      throw new Error(`'${title}' has a picture '${picture}', as '${other}' has; give it another name.`)
    pictured.set(picture, title)
  }

  function addFigure<E extends Needs>(title: string, looksAt: E, draw: Draw<E>, place: Place) {
    const uses = names.usesOf(`'${title}'`, looksAt)
    const drawIn = async (context: TestContext, looked: Run[]) => {
      const found = await givenOn<E>(uses, settings.seeds[0] ?? 0)
      looked.push(...trainedAmong(found))
      const { figure, pictures } = illustrated(await draw(found))
      for (const { name } of pictures) requireOwn(title, name)
      // What cannot be drawn must fail here, in the spec, and not where the page is made.
      figureText(figure)
      if (inject('testPages')) await showFigure(context, title, figure)
      await attach(context, pictures)
      return { figure: { title, figure, pictures: pictures.map(({ name, alt }) => ({ name, alt })) } }
    }
    addTest(`shows ${title}`, { figure: title }, [uses], drawIn, place)
  }

  // Vitest calls what it is given here later, when the call of `chapter` is on no stack any more.
  const inDescribe = () => {
    const defined: unknown = define({
      byScale: (...both) => {
        if (both.length === 2) return settings.scale === 'brief' ? both[0] : both[1]
        throw new Error(`byScale: expected two values, for brief and for full scale; found ${both.length}.`)
      },
      claim: (id, sentence, ...rest) => addClaim({ id, sentence, expected: 'holds' }, placeOfCall(), rest),
      refuted: (id, sentence, correction, ...rest) => {
        requireText(`refuted ${found(id)}`, 'what is wrong, behind the sentence', correction, 'The page shows it.')
        addClaim({ id, sentence, expected: 'refuted', note: correction }, placeOfCall(), rest)
      },
      show: (title, looksAt, draw, ...surplus: never[]) => {
        requireFigure(number, title, looksAt, draw, surplus.length)
        const name = `shows ${title}`
        if (taken.has(name))
          throw new Error(`Section ${number} shows '${title}' twice; give one of the figures another title.`)
        taken.add(name)
        addFigure(title, looksAt, draw, placeOfCall())
      },
    })
    requireNoPromise(number, defined)
    names.requireAllUsed()
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of fixtures from this pattern, and there are none
    beforeAll(({}, suite) => {
      // Everything at once, so that the trainer can begin with the longest. The tests await one after the other.
      for (const { name, mode } of suite.tasks) {
        if (mode === 'skip') continue
        for (const uses of needs.get(name) ?? []) for (const seed of settings.seeds) givenOn(uses, seed).catch(() => {})
      }
    })
  }
  describe(`${number} · ${title}`, () => pointingAtSpec(place, inDescribe))
}

/** Throws where a spec has a section already: both would share one page. */
function requireFirst(number: number): void {
  const { file, suite } = TestRunner.getCurrentSuite()
  const spec = file ?? suite?.file
  if (spec && filesWithSection.has(spec)) {
    throw new Error(`Section ${number}: expected one section in a spec, found a second. Give it a file of its own.`)
  }
  if (spec) filesWithSection.add(spec)
}

/** The runs among what a check was given. A start is no training, and no record lists it. */
const trainedAmong = (given: Readonly<Record<string, Run | Start>>): Run[] =>
  Object.values(given).flatMap((one) => ('hash' in one ? one : []))

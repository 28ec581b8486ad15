/** From a module of Vitest's to a section of the record: what its tests found, and what they should have found and did not. */
import { readFile } from 'node:fs/promises'
import type { TestCase, TestModule } from 'vitest/node'
import { type ClaimPlan, type ClaimRecord, isTrouble } from '../claims/verdict.ts'
import { decode } from '../record/json.ts'
import type { FigureRecord, MissingSection, RunReference, SectionRecord, TrainingRecord } from '../record/record.ts'
import type { Circumstances } from '../settings.ts'
import type { TestFindings, TestMeta } from '../suite/meta.ts'
import { attachedPictures, type Picture } from '../suite/picture.ts'

/** A section with all that its page shows. */
export interface DeliveredSection {
  readonly circumstances: Circumstances
  readonly section: SectionRecord
  readonly trainings: readonly TrainingRecord[]
  readonly pictures: readonly Picture[]
  /** Whether some of its tests were left out on request, with `-t`: it is shown then, and not written. */
  readonly partial: boolean
  /** Ids of claims that were not measured although no test of theirs failed: whoever shows failures shows nothing of these. */
  readonly unreached: readonly string[]
}

/**
 * What a spec's module gave, or that it gave nothing, and why. Undefined if nothing was asked of it: all of its tests were left out.
 *
 * @param leavesOut whether this run leaves tests out by their names. If not, a test that did not run was not reached
 * @param source where the spec is on this machine: its tests may have run on another
 */
export async function sectionOf(
  module: TestModule,
  leavesOut: boolean,
  source: string = module.moduleId,
): Promise<DeliveredSection | MissingSection | undefined> {
  const file = module.relativeModuleId
  const tests = [...module.children.allTests()].flatMap((test) => {
    const meta = test.meta().chapter
    return meta ? [{ test, meta }] : []
  })
  const [first] = tests
  if (!first) return { file, reason: messageOf(module.errors()) ?? 'It has no section: `chapter(…)` was not called.' }
  const left = tests.filter(({ test, meta }) => leavesOut && meta.found === undefined && !hasFailed(test))
  if (left.length === tests.length) return undefined
  const ran = tests.filter((one) => !left.includes(one))
  const found = ran.map(({ test, meta }) => findingsOf(test, meta))
  const { section, circumstances } = first.meta
  return {
    circumstances,
    section: {
      ...section,
      file,
      prose: leadingComment(await readFile(source, 'utf8').catch(() => '')),
      figures: found.flatMap(({ figure }) => figure ?? []),
      claims: found.flatMap(({ claim }) => claim ?? []),
      runs: distinct(
        found.flatMap(({ runs }) => runs),
        ({ name, seed, key }) => `${name}/${seed}/${key}`,
      ) as RunReference[],
    },
    trainings: distinct(
      found.flatMap(({ trainings }) => trainings),
      ({ key }) => key,
    ),
    pictures: ran.flatMap(({ test }) => attachedPictures(test.annotations())),
    partial: left.length > 0,
    unreached: ran.flatMap(({ test, meta }) =>
      meta.found === undefined && 'claim' in meta.plan && !hasFailed(test) ? meta.plan.claim.id : [],
    ),
  }
}

/** What a test found; of one that found nothing, that this is so, and why. */
function findingsOf(test: TestCase, { plan, found }: TestMeta): TestFindings {
  const findings = found === undefined ? undefined : (decode(found) as TestFindings)
  const reason = hasFailed(test) ? (messageOf(test.result().errors ?? []) ?? 'It failed.') : 'It was not reached.'
  if ('figure' in plan) return findings ?? withoutFigure(plan.figure, reason)
  if (!findings?.claim) return { runs: [], trainings: [], claim: unmeasured(plan.claim, reason) }
  // Vitest failed the test for a reason that the claim does not know of: such a claim does not hold.
  if (hasFailed(test) && !isTrouble[findings.claim.verdict]) {
    return { ...findings, claim: { ...findings.claim, verdict: 'broken', reason } }
  }
  return findings
}

const unmeasured = (plan: ClaimPlan, reason: string): ClaimRecord => ({
  ...plan,
  verdict: 'not measured',
  seeds: [],
  reason,
})

const withoutFigure = (title: string, reason: string): TestFindings => ({
  runs: [],
  trainings: [],
  figure: { title, reason, pictures: [] } satisfies FigureRecord,
})

const hasFailed = (test: TestCase) => test.result().state === 'failed'

interface Reported {
  readonly message: string
  /** Those of an `ExperimentError`, whose first line only says that there are some. */
  readonly problems?: unknown
}

/** The first line of what went wrong: the others are advice, or show places of the machine at hand. */
function messageOf([error]: readonly Reported[]): string | undefined {
  const first = error?.message.trim().split('\n')[0]
  return Array.isArray(error?.problems) ? `${first} ${error.problems.join('; ')}` : first
}

/** Each once, where it comes first. */
function distinct<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const known = new Map<string, Item>()
  for (const item of items) if (!known.has(keyOf(item))) known.set(keyOf(item), item)
  return [...known.values()]
}

/** The text of the first block comment of a file, without its stars. */
export function leadingComment(source: string): string {
  const [, body = ''] = /^\s*\/\*\*([\s\S]*?)\*\//.exec(source) ?? []
  return body
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
}

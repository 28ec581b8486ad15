/** A section as a report knows it: the spec's own prose, and what its tests found. Plain data; it is what `claims.json` holds. */
import { readFile } from 'node:fs/promises'
import type { TestCase, TestModule } from 'vitest/node'
import type { ClaimRecord } from '../claims/verdict.ts'
import type { Figure } from '../figures/figure.ts'
import { fromJson } from '../figures/json.ts'
import { attachedPictures, type Picture } from '../figures/picture.ts'
import { figureText } from '../plots/figure-text.ts'
import type { RunRecord, SectionRecord } from '../suite/chapter.ts'
import type { Circumstances } from '../suite/settings.ts'

export interface SectionReport {
  readonly number: number
  readonly title: string
  /** The spec, from the top of the project: `specs/05-scaling.spec.ts`. */
  readonly file: string
  readonly claims: readonly ClaimRecord[]
  /** Every training that a claim or a figure looked at, once. */
  readonly runs: readonly RunRecord[]
}

/** A section with all that its page shows. */
export interface SectionPage extends SectionReport {
  readonly circumstances: Circumstances
  /** The comment that the spec begins with, as Markdown. */
  readonly prose: string
  readonly figures: readonly PageFigure[]
  /** False if some of its tests did not run: left out with `-t`, or stopped. Such a page is shown but not written. */
  readonly complete: boolean
}

export interface PageFigure {
  readonly title: string
  readonly figure: Figure
  /** The figure as text, for the page. */
  readonly text: string
  /** The same in colour, for a terminal. */
  readonly colour?: string | undefined
  readonly pictures: readonly Picture[]
}

/**
 * What a spec's module found, or nothing if it has no section (it did not load, or all of it was left out).
 * @param colour whether its figures are wanted in colour, too
 */
export async function sectionOf(module: TestModule, { colour = false } = {}): Promise<SectionPage | undefined> {
  const tests = [...module.children.allTests()]
  const records = tests.flatMap((test) => test.meta().chapter ?? [])
  const [first] = records
  if (!first) return undefined
  const { section, circumstances } = first
  const prose = leadingComment(await readFile(module.moduleId, 'utf8').catch(() => ''))
  return {
    ...section,
    circumstances,
    file: module.relativeModuleId,
    prose,
    claims: records.flatMap(({ claim }) => claim ?? []),
    figures: tests.flatMap((test) => {
      const found = test.meta().chapter?.figure
      if (!found) return []
      const figure = fromJson(found.figure) as Figure
      return {
        title: found.title,
        figure,
        text: figureText(figure),
        ...(colour && { colour: figureText(figure, { colour }) }),
        pictures: attachedPictures(test.annotations()),
      }
    }),
    runs: distinctRuns(records),
    complete: tests.every((test) => test.meta().chapter !== undefined || failedFigure(test)),
  }
}

/** A figure that could not be drawn leaves nothing behind but its failure, which Vitest reports. */
const failedFigure = (test: TestCase) => test.result().state === 'failed'

function distinctRuns(records: readonly SectionRecord[]): RunRecord[] {
  const runs = new Map<string, RunRecord>()
  for (const run of records.flatMap((record) => record.runs)) runs.set(`${run.name}/${run.seed}/${run.hash}`, run)
  return [...runs.values()]
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

/**
 * How the suite is cut for several machines. Vitest cuts by a hash of the file names, which may put all long trainings on one of them;
 * this goes by the work that each spec had in the published record, the longest first, always onto the machine with the least so far.
 */
import { fileURLToPath } from 'node:url'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import type { Experiment } from '../experiment/experiment.ts'
import { workOf } from '../experiment/work.ts'
import { readRecord } from '../record/read.ts'
import type { ChapterRecord } from '../record/record.ts'

const published = fileURLToPath(new URL('../../reports/full/claims.json', import.meta.url))

export class ChapterSequencer extends BaseSequencer {
  override async shard(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 }
    const work = publishedWork(readRecord(published))
    const root = this.ctx.config.root
    const files = specifications.map((specification) => ({
      specification,
      file: specification.moduleId.slice(root.length + 1),
      isSpec: specification.project.name === 'chapter',
    }))
    return (
      cutEvenly(files, ({ file, isSpec }) => (isSpec ? work(file) : undefined), count)[index - 1]?.map(
        ({ specification }) => specification,
      ) ?? []
    )
  }
}

/**
 * Deals items out to `count` hands so that the work is spread: the longest first, each to the hand that has the least. Those whose work
 * is not known count as a twentieth of the average, or as 1 if none is known.
 */
export function cutEvenly<Item extends { readonly file: string }>(
  items: readonly Item[],
  workOf: (item: Item) => number | undefined,
  count: number,
): Item[][] {
  const known = items.flatMap((item) => workOf(item) ?? [])
  const otherwise = known.length > 0 ? known.reduce((sum, work) => sum + work, 0) / known.length / 20 : 1
  const weighed = items.map((item) => ({ item, work: workOf(item) ?? otherwise }))
  // Every machine must cut alike, whatever order it found the files in.
  weighed.sort((a, b) => b.work - a.work || (a.item.file < b.item.file ? -1 : 1))
  const hands = Array.from({ length: count }, () => ({ work: 0, items: [] as Item[] }))
  for (const { item, work } of weighed) {
    const least = hands.reduce((a, b) => (b.work < a.work ? b : a))
    least.work += work
    least.items.push(item)
  }
  return hands.map(({ items }) => items)
}

/** The work of a spec's trainings in a record, each counted once; nothing is known of any spec if there is no record yet. */
export function publishedWork(record: ChapterRecord | undefined): (spec: string) => number | undefined {
  return (spec) => {
    const runs = record?.sections.find(({ file }) => file === spec)?.runs ?? []
    const keys = new Set(runs.map(({ key }) => key))
    return [...keys].reduce((sum, key) => sum + workOf(JSON.parse(key) as Experiment), 0) || undefined
  }
}

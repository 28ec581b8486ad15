/** What becomes of a record when some of its sections are run again. */
import { type ChapterRecord, recordOf, type SectionRecord, type TrainingRecord } from './record.ts'

/**
 * The record of a run, and behind it what earlier runs found in the same circumstances, marked as such. Sections that are no longer part
 * of the chapter are left out, so are those that this run should have given and did not.
 *
 * @param earlier nothing, or a record of the same circumstances
 * @param exists whether a spec is still part of the chapter
 */
export function withEarlier(
  now: ChapterRecord,
  earlier: ChapterRecord | undefined,
  exists: (file: string) => boolean,
): ChapterRecord {
  const given = new Set([...now.sections, ...now.missing].map(({ file }) => file))
  const numbers = new Set(now.sections.map(({ number }) => number))
  const kept = (earlier?.sections ?? []).filter(
    ({ file, number }) => !given.has(file) && !numbers.has(number) && exists(file),
  )
  const stillMissing = (earlier?.missing ?? []).filter(({ file }) => !given.has(file) && exists(file))
  const found = [
    ...now.sections.map((section) => partOf(now, section)),
    ...kept.map((section) => partOf(earlier as ChapterRecord, { ...section, earlier: true })),
  ]
  return recordOf(now.circumstances, found, [...now.missing, ...stillMissing])
}

function partOf({ trainings }: ChapterRecord, section: SectionRecord) {
  const keys = new Set(section.runs.map(({ key }) => key))
  return { section, trainings: trainings.filter(({ key }) => keys.has(key)) as TrainingRecord[] }
}

/**
 * The published record: `reports/full/claims.json` of one complete run at full scale, committed. Whoever runs the chapter sees whether
 * the trainings came out the same, bit by bit.
 */
import { readFile } from 'node:fs/promises'
import type { Ledger } from './files.ts'
import type { SectionReport } from './section.ts'

/** The hash of each training in the record, by its key; empty if there is none, or it cannot be read. */
export async function publishedHashes(file: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { sections } = JSON.parse(await readFile(file, 'utf8')) as Ledger
    return new Map(sections.flatMap(({ runs }) => runs.map(({ key, hash }) => [key, hash] as const)))
  } catch {
    return new Map()
  }
}

/**
 * How trainings compare with the record, in a sentence: `all 22 trainings are identical to the published ones`. Nothing if none of them
 * is in it. Only those of the engine that gives the same bits everywhere are compared.
 */
export function comparisonText(
  sections: readonly Pick<SectionReport, 'number' | 'runs'>[],
  published: ReadonlyMap<string, string>,
): string | undefined {
  const runs = new Map(
    sections.flatMap(({ number, runs }) =>
      runs.filter(({ backend }) => backend === 'wasm').map((run) => [run.key, { ...run, section: number }] as const),
    ),
  )
  const known = [...runs.values()].filter(({ key }) => published.has(key))
  if (known.length === 0) return undefined
  const different = known.filter(({ key, hash }) => published.get(key) !== hash)
  const others = runs.size - known.length
  const rest = others === 0 ? '' : `; ${others} ${others === 1 ? 'is' : 'are'} not among those`
  const trainings = (count: number) => `${count} ${count === 1 ? 'training' : 'trainings'}`
  if (different.length === 0) return `${trainings(known.length)} identical to the published, bit by bit${rest}`
  const names = different.map(({ section, name, seed }) => `${section} ${name}, seed ${seed}`).join('; ')
  return `${different.length} of ${trainings(known.length)} DIFFERENT from the published: ${names}${rest}`
}

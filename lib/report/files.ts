/** Writing reports so that nobody ever sees half of one. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from '../record/json.ts'
import { withEarlier } from '../record/merge.ts'
import { RecordError, readRecord, recordFile } from '../record/read.ts'
import type { ChapterRecord, SectionRecord } from '../record/record.ts'
import { seedsTable } from '../record/seeds.ts'
import { type Circumstances, dataSuffix } from '../settings.ts'
import { indexMarkdown } from './index-page.ts'
import { locked } from './lock.ts'
import { inProject, type Surroundings, sectionMarkdown } from './page.ts'
import { seedsMarkdown } from './seeds.ts'
import { pageName, pictureName } from './words.ts'

/**
 * `brief` or `full`; with other seeds than the usual one `brief-seeds-0-1-2`, and on another engine than WebAssembly with that one's name
 * behind it, `brief-tensorflow`, and on other data with that one's, so that they replace no page of the usual ones.
 */
export function folderName({ scale, seeds, backend, data }: Circumstances): string {
  const ofSeeds = seeds.join() === '0' ? '' : `-seeds-${seedsName(seeds)}`
  return `${scale}${ofSeeds}${backend === 'wasm' ? '' : `-${backend}`}${data ? dataSuffix({ data }) : ''}`
}

/** A folder's name has at most 255 bytes on most file systems, and the lock and the other parts need some of them. */
const longestSeeds = 60

/** `0-1-2`; of so many that they fill a line, `0-to-89` where none is left out, else `90-of-0-to-200-` and the first digits of a digest. */
function seedsName(seeds: readonly number[]): string {
  const all = seeds.join('-')
  if (all.length <= longestSeeds) return all
  const range = `${Math.min(...seeds)}-to-${Math.max(...seeds)}`
  const inOrder = seeds.every((seed, index) => seed === (seeds[0] as number) + index)
  if (inOrder) return range
  return `${seeds.length}-of-${range}-${createHash('sha256').update(all).digest('hex').slice(0, 8)}`
}

/** PNG files, by the name of their file. */
export type PictureFiles = ReadonlyMap<string, Uint8Array>

export interface ReportsOptions {
  /** Whether a spec, `specs/05-scaling.spec.ts`, is still there: what was found of others earlier is dropped. All are, by default. */
  readonly exists?: (file: string) => boolean
  /** Told about a record of an earlier run that cannot be used. */
  readonly warn?: (text: string) => void
  /** What pages may link to. */
  readonly surroundings?: Surroundings
}

/**
 * Writes the record of a run with its pages and pictures, and the index over them and what earlier runs found in the same circumstances.
 * Everything is written beside its place first and renamed into it, so an error, a full disk say, leaves the reports as they were. Throws
 * that error with the folder's name. Suites that end together wait for each other.
 *
 * With several seeds there is a table of margins too.
 *
 * @param folder where they go: `reports/` and `folderName`
 * @param now what the run found
 * @param pictures of its figures, by `pictureName`
 */
export async function writeReports(
  folder: string,
  now: ChapterRecord,
  pictures: PictureFiles,
  { exists = () => true, warn = () => {}, surroundings = inProject }: ReportsOptions = {},
): Promise<void> {
  await orRefuse(folder, async () => {
    await mkdir(join(folder, '..'), { recursive: true })
    await locked(`${folder}.lock`, () => write(folder, now, pictures, { exists, warn, surroundings }))
  })
}

async function write(
  folder: string,
  now: ChapterRecord,
  pictures: PictureFiles,
  { exists, warn, surroundings }: Required<ReportsOptions>,
): Promise<void> {
  const earlier = earlierRecord(folder, now, warn)
  const record = withEarlier(now, earlier, exists)
  const files = new Map<string, string | Uint8Array>(pictures)
  // Those of earlier runs too: what stands before and after them may be there now, or gone.
  for (const section of record.sections) {
    const from = section.earlier ? (earlier as ChapterRecord) : now
    const page = () => sectionMarkdown(section, from, { ...surroundings, neighbours: record.sections })
    const text = section.earlier ? orLeave(page, `${pageName(section.file)} is left as it was`, warn) : page()
    if (text !== undefined) files.set(pageName(section.file), text)
  }
  for (const [name, text] of indexFiles(record)) files.set(name, text)
  await writeAll(folder, files)
  await removeLeftovers(
    folder,
    files,
    record.sections.filter(({ earlier }) => earlier),
  )
}

/** What an earlier run found may be a figure that this version cannot draw. That is no reason to lose what this run found. */
function orLeave(page: () => string, otherwise: string, warn: (text: string) => void): string | undefined {
  try {
    return page()
  } catch (error) {
    warn(`${otherwise}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

/** What of a folder of reports does not belong to a single section: the record, the index and, on several seeds, the table of margins. */
export function indexFiles(record: ChapterRecord): [name: string, contents: string][] {
  const several = record.circumstances.seeds.length > 1
  const table = seedsTable(record)
  return [
    ['index.md', indexMarkdown(record)],
    ...(several
      ? ([
          ['seeds.md', seedsMarkdown(table)],
          ['seeds.json', stringify(table, 3)],
        ] as const)
      : []
    ).map(([name, contents]) => [name, contents] as [string, string]),
    [recordFile, recordText(record)],
  ]
}

/** The record as it is written: a claim, a figure, an epoch on a line each. */
export const recordText = (record: ChapterRecord) => stringify(record, 5)

/** What an earlier run found, if it was made in the same way. */
function earlierRecord(
  folder: string,
  { circumstances }: ChapterRecord,
  warn: (text: string) => void,
): ChapterRecord | undefined {
  try {
    const record = readRecord(join(folder, recordFile))
    return JSON.stringify(record?.circumstances) === JSON.stringify(circumstances) ? record : undefined
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    // The sections at hand make a new one.
    warn(error.message)
    return undefined
  }
}

/** Does some of the writing; if that cannot be done, nothing has changed, and the error says so. */
async function orRefuse<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ReportsError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new ReportsError(
      `The reports could not be written to ${folder}: ${reason}. What was there before is unchanged. ` +
        'CHAPTER_REPORTS may name another folder.',
    )
  }
}

class ReportsError extends Error {
  override readonly name = 'ReportsError'
}

/** Writes all of these files, or none. */
async function writeAll(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  let temporary: string | undefined
  try {
    await mkdir(folder, { recursive: true })
    temporary = await mkdtemp(join(folder, '.writing-'))
    for (const [name, contents] of files) await writeFile(join(temporary, name), contents)
    await moveAll([...files.keys()], temporary, folder)
  } finally {
    if (temporary) await rm(temporary, { recursive: true, force: true }).catch(() => {})
  }
}

/** Pages of specs that were renamed or are no more would be read as if they were still checked. */
async function removeLeftovers(folder: string, written: ReadonlyMap<string, unknown>, kept: readonly SectionRecord[]) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry
    if (!entry.isFile() || !/\.(md|png)$/.test(name)) continue
    if (written.has(name) || kept.some((section) => filesOf(section).includes(name))) continue
    await rm(join(folder, name)).catch((error: Error) => {
      throw new ReportsError(
        `The reports in ${folder} are written, but ${name}, of a spec that is no more, cannot be removed: ${error.message}.`,
      )
    })
  }
}

/** The page of a section, and its pictures. */
const filesOf = ({ file, figures }: SectionRecord) => [
  pageName(file),
  ...figures.flatMap(({ pictures }) => pictures.map(({ name }) => pictureName(file, name))),
]

/** Moves files from one folder over those in another: all of them, or, if one cannot be moved, none. */
async function moveAll(names: readonly string[], from: string, to: string): Promise<void> {
  const before = new Map<string, Buffer | undefined>()
  for (const name of names) before.set(name, await contentsOf(join(to, name)))
  try {
    for (const name of names) await rename(join(from, name), join(to, name))
  } catch (error) {
    for (const [name, contents] of before) {
      if (contents) await writeFile(join(to, name), contents)
      else await rm(join(to, name), { force: true })
    }
    throw error
  }
}

/** What is in a file, or nothing if there is none. Throws if something else is in its place. */
async function contentsOf(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
}

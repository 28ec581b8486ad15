/** Writing reports so that nobody ever sees half of one. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Circumstances } from '../settings.ts'
import { indexMarkdown, pageName, pictureName, sectionMarkdown } from './page.ts'
import type { SectionPage, SectionReport } from './section.ts'
import { seedsMarkdown } from './seeds.ts'

/**
 * `brief` or `full`; with other seeds than the usual one `brief-seeds-0-1-2`, and on another engine than WebAssembly with that one's name
 * behind it, `brief-tensorflow`, so that they replace no page of the usual ones.
 */
export function folderName({ scale, seeds, backend }: Circumstances): string {
  const ofSeeds = seeds.join() === '0' ? '' : `-seeds-${seeds.join('-')}`
  return `${scale}${ofSeeds}${backend === 'wasm' ? '' : `-${backend}`}`
}

/** What `claims.json` holds. */
export interface Ledger extends Circumstances {
  readonly sections: readonly SectionReport[]
}

/**
 * Writes the pages of these sections with their pictures, and the index and `claims.json` over them and those that were written before in
 * the same circumstances. Everything is written beside its place first and renamed into it, so an error, a full disk say, leaves the
 * reports as they were. Throws that error with the folder's name.
 *
 * With several seeds there is a `seeds.md` too.
 *
 * @param folder where they go: `reports/` and `folderName`
 * @param pages at least one, all of the same circumstances
 */
export async function writeReports(folder: string, pages: readonly [SectionPage, ...SectionPage[]]): Promise<void> {
  const [{ circumstances }] = pages
  const { scale, seeds, backend } = circumstances
  const sections = mergeSections(await readLedger(folder, circumstances), pages)
  const ledger: Ledger = { scale, seeds, backend, sections }
  const files = new Map<string, string | Uint8Array>()
  for (const page of pages) {
    files.set(pageName(page.file), sectionMarkdown(page))
    for (const { name, png } of page.figures.flatMap(({ pictures }) => pictures)) {
      files.set(pictureName(page.file, name), png)
    }
  }
  files.set('index.md', indexMarkdown(sections, circumstances))
  if (seeds.length > 1) files.set('seeds.md', seedsMarkdown(sections, circumstances))
  files.set('claims.json', `${JSON.stringify(ledger, lasting, 2)}\n`)
  await writeAll(folder, files)
  const kept = sections.filter(({ number }) => !pages.some((page) => page.number === number))
  await removeLeftovers(folder, files, kept)
}

/** Writes all of these files, or none. */
async function writeAll(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  let temporary: string | undefined
  try {
    await mkdir(folder, { recursive: true })
    temporary = await mkdtemp(join(folder, '.writing-'))
    for (const [name, contents] of files) await writeFile(join(temporary, name), contents)
    await moveAll([...files.keys()], temporary, folder)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The reports could not be written to ${folder}: ${reason}. What was there before is unchanged.`)
  } finally {
    if (temporary) await rm(temporary, { recursive: true, force: true }).catch(() => {})
  }
}

/** Pages of specs that were renamed or are no more would be read as if they were still checked. */
async function removeLeftovers(folder: string, written: ReadonlyMap<string, unknown>, kept: readonly SectionReport[]) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry
    if (!entry.isFile() || !/\.(md|png)$/.test(name)) continue
    if (written.has(name) || kept.some(({ file }) => belongsTo(file, name))) continue
    await rm(join(folder, name)).catch((error: Error) => {
      throw new Error(
        `The reports in ${folder} are written, but ${name}, of a spec that is no more, cannot be removed: ${error.message}.`,
      )
    })
  }
}

/** Leaves out what differs from run to run. */
const lasting = (key: string, value: unknown) => (key === 'live' ? undefined : value)

/** Whether a file is the page of a spec, or one of its pictures. */
function belongsTo(spec: string, name: string): boolean {
  const page = pageName(spec)
  return name === page || (name.startsWith(page.replace(/\.md$/, '-')) && name.endsWith('.png'))
}

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

/** The sections that were written before, if they were made in the same way. */
async function readLedger(folder: string, { scale, seeds, backend }: Circumstances): Promise<readonly SectionReport[]> {
  try {
    const ledger = JSON.parse(await readFile(join(folder, 'claims.json'), 'utf8')) as Ledger
    const alike = ledger.scale === scale && ledger.seeds.join() === seeds.join() && ledger.backend === backend
    return alike && ledger.sections.every(({ number, file, claims }) => number && file && Array.isArray(claims))
      ? ledger.sections
      : []
  } catch {
    // None yet, or one that cannot be read: the sections at hand make a new one.
    return []
  }
}

function mergeSections(before: readonly SectionReport[], pages: readonly SectionPage[]): SectionReport[] {
  const sections = new Map(before.map((section) => [section.number, section]))
  for (const { number, title, file, claims, runs } of pages) sections.set(number, { number, title, file, claims, runs })
  return [...sections.values()].sort((a, b) => a.number - b.number)
}

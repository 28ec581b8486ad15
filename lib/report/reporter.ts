/** The Vitest reporter of the chapter: sections on the terminal as they are finished, record and pages in `reports/` at the end. */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ProvidedContext } from 'vitest'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { comparisonText, sameBits } from '../record/compare.ts'
import { RecordError, readRecord, recordFile } from '../record/read.ts'
import { type ChapterRecord, type MissingSection, recordOf } from '../record/record.ts'
import { type Circumstances, circumstancesOf, reportsFolder } from '../settings.ts'
import { folderName, type PictureFiles, writeReports } from './files.ts'
import { pictureName, sectionText, tally } from './page.ts'
import { type DeliveredSection, sectionOf } from './section.ts'
import { hasColours } from './terminal.ts'

/** Reporters whose output is a document for machines, unless they are told a file for it. */
const documents = ['json', 'junit', 'tap', 'tap-flat']

export class ChapterReporter implements Reporter {
  #vitest: Vitest | undefined
  readonly #folder: string
  /** Where the published record is, whatever CHAPTER_REPORTS says. */
  readonly #publishedFolder: string

  /** @param folder where the folders of the scales are; what CHAPTER_REPORTS says by default, or `reports/` of this project */
  constructor(folder?: string) {
    this.#folder = folder ?? reportsFolder()
    this.#publishedFolder = folder ?? reportsFolder({})
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    if (!isChapter(module)) return
    const found = await sectionOf(module, this.#leavesOut())
    if (found && 'section' in found) this.#print(`\n${sectionText(found.section, hasColours())}\n`)
  }

  async onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: TestRunEndReason): Promise<void> {
    const chapter = modules.filter(isChapter)
    // Stopped by hand: what was there stays. Stopped by its failures it is a run as others are.
    if (reason === 'interrupted' && !this.#vitest?.config.bail) return
    try {
      const found = await Promise.all(chapter.map((module) => sectionOf(module, this.#leavesOut())))
      const sections = found.flatMap((one) => (one && 'section' in one ? one : []))
      const missing = [
        ...found.flatMap((one) => (one && 'reason' in one ? one : [])),
        ...(await this.#missingFromMerge(chapter)),
      ]
      if (sections.length + missing.length === 0) return
      this.#say(sections, missing)
      // A shard writes what it found into its blob, and whoever merges them all writes the pages.
      if (!this.#has('blob')) await this.#write(sections, missing, chapter)
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error))
    }
  }

  /** What there is to say at the end, in a few lines. */
  #say(sections: readonly DeliveredSection[], missing: readonly MissingSection[]): void {
    this.#print(tally(sections.flatMap(({ section }) => section.claims)))
    const partial = sections.filter((one) => one.partial).map(({ section }) => section.number)
    if (partial.length > 0)
      this.#print(`section ${partial.join(', ')} did not run as a whole: its page is left as it was`)
    for (const { file, reason } of missing) this.#fail(`${file} has no verdict: ${reason}`)
    for (const one of recordsOf(sections)) for (const line of sameBits(one.record)) this.#print(line)
  }

  async #write(
    sections: readonly DeliveredSection[],
    missing: readonly MissingSection[],
    chapter: readonly TestModule[],
  ): Promise<void> {
    const published = this.#published()
    // Before this run's own record takes the place of the published one.
    const comparisons = recordsOf(sections)
      .filter(({ record }) => record.circumstances.data === undefined)
      .flatMap(({ record }) => comparisonText(record, published) ?? [])
    for (const line of comparisons) this.#print(line)
    const whole = sections.filter(({ partial }) => !partial)
    for (const { record, pictures } of recordsOf(whole, missing, circumstancesOfRun(chapter))) {
      const name = folderName(record.circumstances)
      await writeReports(join(this.#folder, name), record, pictures, {
        exists: (file) => existsSync(join(this.#root(), file)),
        warn: (text) => this.#print(`warning: ${text}`),
      })
      // For a reader to copy, with the slashes that every shell takes.
      this.#print(relative(process.cwd(), join(this.#folder, name, 'index.md')).replaceAll('\\', '/'))
    }
  }

  /** Specs of the chapter that none of the merged blobs tells of: a shard is missing. */
  async #missingFromMerge(chapter: readonly TestModule[]): Promise<MissingSection[]> {
    if (!this.#vitest?.config.mergeReports) return []
    const all = await this.#vitest.globTestSpecifications()
    const there = new Set(chapter.map(({ moduleId }) => moduleId))
    return all
      .filter(({ project, moduleId }) => project.name === chapterProject && !there.has(moduleId))
      .map(({ moduleId }) => ({
        file: moduleId.slice(this.#root().length + 1),
        reason: 'It is in none of the reports that were merged.',
      }))
  }

  #published(): ChapterRecord | undefined {
    try {
      return readRecord(join(this.#publishedFolder, 'full', recordFile))
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      this.#print(`warning: nothing is compared with the published record. ${error.message}`)
      return undefined
    }
  }

  #root = () => this.#vitest?.config.root ?? ''

  /** Whether tests are left out by their names. */
  #leavesOut = () => this.#vitest?.config.testNamePattern !== undefined

  #has(...names: string[]): boolean {
    const reporters = this.#vitest?.config.reporters ?? []
    return reporters.some((reporter) => Array.isArray(reporter) && names.includes(reporter[0] as string))
  }

  /** Onto the terminal; where the output is a document for machines, beside it. */
  #print(text: string): void {
    if (this.#isDocument()) process.stderr.write(`${text}\n`)
    else this.#vitest?.logger.log(text)
  }

  #isDocument(): boolean {
    const { reporters = [], outputFile } = this.#vitest?.config ?? {}
    const names = reporters.flatMap((reporter) => (Array.isArray(reporter) ? [reporter[0] as string] : []))
    const toFile = (name: string) => typeof outputFile === 'object' && name in outputFile
    return typeof outputFile !== 'string' && names.some((name) => documents.includes(name) && !toFile(name))
  }

  /** To the error output, whatever the reporters are, and in the exit code. */
  #fail(text: string): void {
    this.#vitest?.logger.error(text)
    process.exitCode = 1
  }
}

const chapterProject = 'chapter'
const isChapter = ({ project }: TestModule) => project.name === chapterProject

/** How the numbers of this run would be made: what its specs are told. Nothing if it has none, or merges what others ran. */
function circumstancesOfRun([module]: readonly TestModule[]): Circumstances | undefined {
  const { settings, trainer, data } = (module?.project.getProvidedContext() ?? {}) as Partial<ProvidedContext>
  return settings && trainer && data && circumstancesOf(settings, trainer.backend, data)
}

/**
 * A record for each of the circumstances: one, unless somebody merges what does not belong together.
 *
 * @param otherwise the circumstances where no section came out of the run and only some are missing
 */
function recordsOf(
  sections: readonly DeliveredSection[],
  missing: readonly MissingSection[] = [],
  otherwise?: Circumstances,
): { record: ChapterRecord; pictures: PictureFiles }[] {
  const all = sections.map(({ circumstances }) => circumstances)
  if (all.length === 0 && missing.length > 0 && otherwise) all.push(otherwise)
  const folders = new Map(all.map((circumstances) => [folderName(circumstances), circumstances]))
  return [...folders].map(([folder, circumstances]) => {
    const alike = sections.filter((one) => folderName(one.circumstances) === folder)
    const files = alike.flatMap(({ section, pictures }) =>
      pictures.map(({ name, png }) => [pictureName(section.file, name), png] as const),
    )
    return { record: recordOf(circumstances, alike, missing), pictures: new Map(files) }
  })
}

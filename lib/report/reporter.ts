/** The Vitest reporter of the chapter: sections on the terminal as they are finished, record and pages in `reports/` at the end. */
import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProvidedContext } from 'vitest'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { comparisonText, sameBits } from '../record/compare.ts'
import { RecordError, readRecord, recordFile } from '../record/read.ts'
import { type ChapterRecord, type MissingSection, recordOf } from '../record/record.ts'
import { type Circumstances, circumstancesOf } from '../settings.ts'
import { folderName, type PictureFiles, writeReports } from './files.ts'
import { annotations, failureAnnotation, onGitHub, writeFailure, writeSummary } from './github.ts'
import { ChapterOutput, hasReporter } from './output.ts'
import { type DeliveredSection, sectionOf } from './section.ts'
import { Session } from './session.ts'
import { type MergedFile, missingShards, requireOneRun, type Shard, sourcesDigest } from './shards.ts'
import { painted, plain } from './terminal.ts'
import { changesText, sectionText } from './terminal-text.ts'
import { counted, pictureName, tally } from './words.ts'

const project = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export class ChapterReporter implements Reporter {
  #vitest!: Vitest
  #output!: ChapterOutput
  readonly #folder: string
  readonly #session = new Session()
  /** What the merged reports have, file by file. */
  #merged: MergedFile[] = []
  #sources: string | undefined

  /** @param folder where the folders of the scales are; `reports/` of this project by default */
  constructor(folder = project('reports')) {
    this.#folder = folder
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.#output = new ChapterOutput(vitest)
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    if (this.#isPart()) module.meta().chapterShard = this.#shard()
    if (this.#vitest.config.mergeReports) return this.#remember(module)
    if (!isChapter(module)) return
    const found = await this.#sectionOf(module)
    if (found && 'section' in found) this.#show(found)
  }

  async onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: TestRunEndReason): Promise<void> {
    const chapter = modules.filter(isChapter)
    // Stopped by hand: what was there stays. Stopped by its failures it is a run as others are.
    if (reason === 'interrupted' && !this.#vitest.config.bail) return
    try {
      if (this.#vitest.config.mergeReports) requireOneRun(this.#merged, this.#sourcesHere())
      const found = await Promise.all(chapter.map((module) => this.#sectionOf(module)))
      const sections = found.flatMap((one) => (one && 'section' in one ? one : []))
      const unloaded = found.flatMap((one) => (one && 'reason' in one ? one : []))
      const undelivered = await this.#missingFromMerge(chapter)
      if (sections.length + unloaded.length + undelivered.length === 0) return
      if (this.#vitest.config.mergeReports) for (const one of sections) this.#show(one)
      await this.#end(sections, unloaded, undelivered, chapter)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      this.#output.fail(text)
      if (onGitHub(process.env)) this.#output.print(failureAnnotation(text))
      writeFailure(text, process.env)
    } finally {
      this.#merged = []
    }
  }

  /** A section on the terminal; in watch mode, of one that was there before, what is different now. */
  #show({ section, partial }: DeliveredSection): void {
    const before = this.#session.show(section, partial)
    const options = { colours: this.#output.colours, eachSeed: this.#leavesOut() }
    this.#output.print(`\n${before ? changesText(before, section, options) : sectionText(section, options)}\n`)
  }

  async #end(
    sections: readonly DeliveredSection[],
    unloaded: readonly MissingSection[],
    undelivered: readonly MissingSection[],
    chapter: readonly TestModule[],
  ): Promise<void> {
    const missing = [...unloaded, ...undelivered]
    // Before this run's own record takes the place of the published one.
    const published = this.#published()
    const comparison = recordsOf(sections).map(({ record }) => comparisonText(record, published))
    this.#say(sections, missing, comparison)
    this.#tellGitHub(sections, unloaded, undelivered, comparison)
    // A shard writes what it found into its blob, and whoever merges them all writes the pages.
    if (!this.#isPart()) await this.#write(sections, missing, chapter, published)
  }

  /** What there is to say at the end, in a few lines. */
  #say(sections: readonly DeliveredSection[], missing: readonly MissingSection[], comparison: readonly string[]): void {
    const claims = sections.flatMap(({ section }) => section.claims)
    this.#output.print(tally(claims, this.#output.colours.marks ? painted : plain))
    const partial = sections.filter((one) => one.partial).map(({ section }) => section.number)
    if (partial.length === 1)
      this.#output.print(`section ${partial[0]} did not run as a whole: its page is left as it was`)
    if (partial.length > 1)
      this.#output.print(`sections ${partial.join(', ')} did not run as a whole: their pages are left as they were`)
    for (const { file, reason } of missing) this.#output.fail(`${file} has no verdict: ${reason}`)
    for (const one of recordsOf(sections)) for (const line of sameBits(one.record)) this.#output.print(line)
    for (const line of comparison) this.#output.print(line)
  }

  #tellGitHub(
    sections: readonly DeliveredSection[],
    unloaded: readonly MissingSection[],
    undelivered: readonly MissingSection[],
    comparison: readonly string[],
  ): void {
    for (const { record } of recordsOf(sections, [...unloaded, ...undelivered])) {
      try {
        writeSummary({ record, part: this.#isPart() ? shardText(this.#shard()) : undefined, comparison }, process.env)
      } catch (error) {
        this.#output.print(`warning: the job's summary could not be written: ${error}`)
      }
    }
    // Whoever merges the parts tells of them.
    if (!onGitHub(process.env) || this.#isPart()) return
    const all = !hasReporter(this.#vitest.config, 'github-actions')
    const silent = new Map(sections.map((one) => [one.section.file, one.unreached]))
    const isTold = ({ file }: { file: string }, id: string) => !all && !silent.get(file)?.includes(id)
    const lines = annotations(
      sections.map(({ section }) => section),
      all ? [...unloaded, ...undelivered] : undelivered,
      isTold,
    )
    for (const line of lines) this.#output.print(line)
  }

  async #write(
    sections: readonly DeliveredSection[],
    missing: readonly MissingSection[],
    chapter: readonly TestModule[],
    published: ChapterRecord | undefined,
  ): Promise<void> {
    const exists = (file: string) => existsSync(join(this.#root(), file))
    const files = missing.map(({ file }) => file)
    const whole = this.#session.add(sections, files, versionOf(chapter), exists)
    // A run of nothing but parts leaves all as it was.
    if (missing.length === 0 && sections.every(({ partial }) => partial)) return
    for (const { record, pictures } of recordsOf(whole, missing, circumstancesOfRun(chapter))) {
      const name = folderName(record.circumstances)
      const folder = join(this.#folder, name)
      await writeReports(folder, record, pictures, {
        exists,
        warn: (text) => this.#output.print(`warning: ${text}`),
        surroundings: { toProject: wayUp(folder, this.#root()), published },
      })
      this.#output.print(this.#nameOf(join(folder, 'index.md')))
    }
  }

  /** As a reader in the project's folder would type it. */
  #nameOf(file: string): string {
    const way = relative(this.#root(), file)
    return way.startsWith('..') || isAbsolute(way) ? file : way.replaceAll('\\', '/')
  }

  async #remember(module: TestModule): Promise<void> {
    const found = isChapter(module) ? await this.#sectionOf(module) : undefined
    const made = found && 'section' in found ? folderName(found.circumstances) : undefined
    this.#merged.push({ file: module.relativeModuleId, shard: module.meta().chapterShard, made })
  }

  /** What none of the merged reports tells of: parts of the cut, and specs of the chapter. */
  async #missingFromMerge(chapter: readonly TestModule[]): Promise<MissingSection[]> {
    if (!this.#vitest.config.mergeReports) return []
    const all = await this.#vitest.globTestSpecifications()
    // By their place in the project: the reports may come from another folder.
    const there = new Set(chapter.map(({ relativeModuleId }) => relativeModuleId))
    const files = all
      .filter(({ project }) => project.name === chapterProject)
      .map(({ moduleId }) => relative(this.#root(), moduleId).replaceAll('\\', '/'))
      .filter((file) => !there.has(file))
    const reason = 'It is in none of the reports that were merged.'
    return [...missingShards(this.#merged), ...files.map((file) => ({ file, reason }))]
  }

  #sectionOf(module: TestModule) {
    return sectionOf(module, this.#leavesOut(), join(this.#root(), module.relativeModuleId))
  }

  #published(): ChapterRecord | undefined {
    try {
      return readRecord(join(project('reports'), 'full', recordFile))
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      this.#output.print(`warning: nothing is compared with the published record. ${error.message}`)
      return undefined
    }
  }

  #root = () => this.#vitest.config.root

  /** Whether tests are left out by their names. */
  #leavesOut = () => this.#vitest.config.testNamePattern !== undefined

  /** Whether this is one of several machines, whose reports somebody merges. */
  #isPart = () => hasReporter(this.#vitest.config, 'blob')

  #shard(): Shard {
    const { index, count } = this.#vitest.config.shard ?? { index: 1, count: 1 }
    return { index, count, sources: this.#sourcesHere() }
  }

  #sourcesHere(): string {
    this.#sources ??= sourcesDigest(project('lib'), join(this.#root(), 'specs'))
    return this.#sources
  }
}

const chapterProject = 'chapter'
const isChapter = ({ project }: TestModule) => project.name === chapterProject

const shardText = ({ index, count }: Shard) => (count > 1 ? `shard ${index} of ${counted(count, 'shard')}` : undefined)

/** From a folder up to the project's, `../../`; nothing if it is not in there. */
function wayUp(folder: string, root: string): string | undefined {
  const down = relative(root, folder)
  if (down === '' || down.startsWith('..') || isAbsolute(down)) return undefined
  return '../'.repeat(down.split(/[\\/]/).length)
}

/** What the code that trains and the data are called: another trainer takes over when one of them changes. */
function versionOf([module]: readonly TestModule[]): string {
  const { trainer, data } = (module?.project.getProvidedContext() ?? {}) as Partial<ProvidedContext>
  return JSON.stringify([trainer, data])
}

/** How the numbers of this run would be made: what its specs are told. Nothing if it has none, or merges what others ran. */
function circumstancesOfRun([module]: readonly TestModule[]): Circumstances | undefined {
  const { settings, trainer, data } = (module?.project.getProvidedContext() ?? {}) as Partial<ProvidedContext>
  return settings && trainer && data && circumstancesOf(settings, trainer.backend, data)
}

/**
 * A record for each of the circumstances: one, or none where nothing says what they are.
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

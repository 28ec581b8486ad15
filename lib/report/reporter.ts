/** The Vitest reporter of the chapter: sections on the terminal as they are finished, record and pages in `reports/` at the end. */
import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { comparisonText, sameBits } from '../record/compare.ts'
import { RecordError, readRecord, recordFile } from '../record/read.ts'
import type { ChapterRecord, MissingSection } from '../record/record.ts'
import { reportsFolder } from '../settings.ts'
import { folderName, writeReports } from './files.ts'
import { annotations, failureAnnotation, onGitHub, writeFailure, writeSummary } from './github.ts'
import { Merging } from './merging.ts'
import { ChapterOutput, hasReporter } from './output.ts'
import { withoutRepeated } from './repeated.ts'
import { circumstancesOfRun, isChapter, recordOfRun, versionOf, wayUp } from './run.ts'
import { type DeliveredSection, sectionOf } from './section.ts'
import { Session } from './session.ts'
import { painted, plain } from './terminal.ts'
import { changesText, sectionText } from './terminal-text.ts'
import { tally } from './words.ts'

/** What a run gave, and what it should have given and did not. */
interface Gathered {
  readonly modules: readonly TestModule[]
  readonly sections: readonly DeliveredSection[]
  readonly missing: readonly MissingSection[]
  /** Of these, what Vitest itself does not tell of: in none of the reports that were merged, or a second spec of one section. */
  readonly untold: readonly MissingSection[]
}

export class ChapterReporter implements Reporter {
  #vitest!: Vitest
  #output!: ChapterOutput
  #merging!: Merging
  readonly #folder: string
  readonly #session = new Session()

  /** @param folder where the folders of the scales are; what CHAPTER_REPORTS says by default, or `reports/` of this project */
  constructor(folder = reportsFolder()) {
    this.#folder = folder
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.#output = new ChapterOutput(vitest)
    this.#merging = new Merging(vitest)
    this.#merging.adopt()
    this.#output.warnOfMixture()
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    if (this.#merging.isPart) this.#merging.mark(module)
    const found = isChapter(module) ? await this.#sectionOf(module) : undefined
    const section = found && 'section' in found ? found : undefined
    // What is merged may not belong together: it is shown once that is known.
    if (this.#merging.merges) this.#merging.remember(module, section && folderName(section.circumstances))
    else if (section) this.#show(section)
  }

  async onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: TestRunEndReason): Promise<void> {
    // Stopped by hand: what was there stays. Stopped by its failures it is a run as others are.
    if (reason === 'interrupted' && !this.#vitest.config.bail) return
    try {
      const gathered = await this.#gather(modules.filter(isChapter))
      if (gathered.sections.length + gathered.missing.length === 0) return this.#sayNothingFits(gathered.modules)
      if (this.#merging.merges) for (const section of gathered.sections) this.#show(section)
      // Before this run's own record takes the place of the published one.
      const published = this.#published()
      const record = recordOfRun(gathered.sections)?.record
      const comparison = record && comparisonText(record, published)
      this.#say(gathered, record, comparison)
      this.#tellGitHub(gathered, comparison)
      // A shard writes what it found into its blob, and whoever merges them all writes the pages.
      if (!this.#merging.isPart) await this.#write(gathered, published)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      this.#output.fail(text)
      if (onGitHub(process.env)) this.#output.print(failureAnnotation(text))
      this.#orWarn('the job’s summary', () => writeFailure(text, process.env))
    }
  }

  /** Throws if what is merged does not belong together. */
  async #gather(modules: readonly TestModule[]): Promise<Gathered> {
    const undelivered = await this.#merging.missing(modules)
    const all = await Promise.all(modules.map((module) => this.#sectionOf(module)))
    const unloaded = all.flatMap((one) => (one && 'reason' in one ? one : []))
    const found = withoutRepeated(all.flatMap((one) => one ?? []))
    const sections = found.flatMap((one) => ('section' in one ? one : []))
    const missing = [...found.flatMap((one) => ('reason' in one ? one : [])), ...undelivered]
    return { modules, sections, missing, untold: missing.filter((one) => !unloaded.includes(one)) }
  }

  /** A section on the terminal; in watch mode, of one that was there before, what is different now. */
  #show({ section, partial }: DeliveredSection): void {
    const before = this.#session.show(section, partial)
    const options = { colours: this.#output.colours, eachSeed: this.#leavesOut() }
    this.#output.print(`\n${before ? changesText(before, section, options) : sectionText(section, options)}\n`)
  }

  /** What there is to say at the end, in a few lines. */
  #say({ sections, missing }: Gathered, record: ChapterRecord | undefined, comparison: string | undefined): void {
    const claims = sections.flatMap(({ section }) => section.claims)
    this.#output.print(tally(claims, this.#output.colours.marks ? painted : plain))
    const partial = sections.filter((one) => one.partial).map(({ section }) => section.number)
    if (partial.length === 1)
      this.#output.print(`section ${partial[0]} did not run as a whole: its page is left as it was`)
    if (partial.length > 1)
      this.#output.print(`sections ${partial.join(', ')} did not run as a whole: their pages are left as they were`)
    for (const { file, reason } of missing) this.#output.fail(`${file} has no verdict: ${reason}`)
    for (const line of record ? sameBits(record) : []) this.#output.print(line)
    if (comparison) this.#output.print(comparison)
  }

  /** A misspelt `-t` is no error to Vitest, which says nothing of it. */
  #sayNothingFits({ length }: readonly TestModule[]): void {
    const pattern = this.#vitest.config.testNamePattern
    if (!pattern || length === 0) return
    const where = length === 1 ? 'the spec that was looked at' : `the ${length} specs that were looked at`
    this.#output.print(
      `-t ${pattern.source}: no claim and no figure of ${where} has a name like this, so nothing was checked`,
    )
  }

  #tellGitHub({ modules, sections, untold, missing }: Gathered, comparison: string | undefined): void {
    const found = recordOfRun(sections, missing, circumstancesOfRun(modules))
    const part = this.#merging.partText
    if (found) this.#orWarn('the job’s summary', () => writeSummary({ ...found, part, comparison }, process.env))
    // Whoever merges the parts tells of them.
    if (!onGitHub(process.env) || this.#merging.isPart) return
    const vitestTells = hasReporter(this.#vitest.config, 'github-actions')
    const unreached = new Map(sections.map((one) => [one.section.file, one.unreached]))
    const lines = annotations(
      sections.map(({ section }) => section),
      vitestTells ? untold : missing,
      ({ file }, id) => vitestTells && !unreached.get(file)?.includes(id),
    )
    for (const line of lines) this.#output.print(line)
  }

  async #write({ modules, sections, missing }: Gathered, published: ChapterRecord | undefined): Promise<void> {
    const root = this.#vitest.config.root
    const exists = (file: string) => existsSync(join(root, file))
    const files = missing.map(({ file }) => file)
    const whole = this.#session.add(sections, files, versionOf(modules), exists)
    // A run of nothing but parts leaves all as it was.
    if (missing.length === 0 && sections.every(({ partial }) => partial)) return
    const found = recordOfRun(whole, missing, circumstancesOfRun(modules))
    if (!found) return
    const folder = join(this.#folder, folderName(found.record.circumstances))
    await writeReports(folder, found.record, found.pictures, {
      exists,
      warn: (text) => this.#output.print(`warning: ${text}`),
      surroundings: { toProject: wayUp(folder, root), published },
    })
    this.#output.print(this.#nameOf(join(folder, 'index.md')))
  }

  /** As a reader in the project's folder would type it. */
  #nameOf(file: string): string {
    const way = relative(this.#vitest.config.root, file)
    return way.startsWith('..') || isAbsolute(way) ? file : way.replaceAll('\\', '/')
  }

  #sectionOf(module: TestModule) {
    return sectionOf(module, this.#leavesOut(), join(this.#vitest.config.root, module.relativeModuleId))
  }

  #published(): ChapterRecord | undefined {
    try {
      return readRecord(join(reportsFolder({}), 'full', recordFile))
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      this.#output.print(`warning: ${error.message}`)
      return undefined
    }
  }

  /** Whether tests are left out by their names. */
  #leavesOut = () => this.#vitest.config.testNamePattern !== undefined

  /** What cannot be written for GitHub is no reason to lose the reports. */
  #orWarn(what: string, write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#output.print(`warning: ${what} could not be written: ${error instanceof Error ? error.message : error}`)
    }
  }
}

/** The Vitest reporter of the chapter: sections on the terminal as they are finished, pages in `reports/` at the end. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { folderName, writeReports } from './files.ts'
import { sectionText, tally } from './page.ts'
import { comparisonText, publishedHashes } from './published.ts'
import { type SectionPage, sectionOf } from './section.ts'

/** Reporters whose output is for machines: beside them nothing may be printed. */
const machineReporters = ['json', 'junit', 'tap', 'tap-flat', 'blob', 'github-actions']

export class ChapterReporter implements Reporter {
  #vitest: Vitest | undefined
  readonly #folder: string

  /** @param folder where the folders of the scales are; `reports/` of this project by default */
  constructor(folder = fileURLToPath(new URL('../../reports/', import.meta.url))) {
    this.#folder = folder
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    if (module.project.name !== 'chapter') return
    const page = await sectionOf(module, { colour: hasColours() })
    if (page) this.#print(`\n${sectionText(page)}\n`)
  }

  async onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: TestRunEndReason): Promise<void> {
    const chapter = modules.filter(({ project }) => project.name === 'chapter')
    if (chapter.length === 0 || reason === 'interrupted') return
    const pages = (await Promise.all(chapter.map((module) => sectionOf(module)))).filter(
      (page): page is SectionPage => page !== undefined,
    )
    const complete = pages.filter((page) => page.complete)
    if (pages.length === 0) return
    this.#print(tally(pages.flatMap(({ claims }) => claims)))
    const left = pages.filter((page) => !page.complete).map(({ number }) => number)
    if (left.length > 0) this.#print(`section ${left.join(', ')} did not run as a whole: its page is left as it was`)
    if (complete.length === 0) return
    // A shard writes what it found into its blob, and whoever merges them all writes the pages.
    if (this.#has('blob')) return
    try {
      // Before this run's own pages take the place of the published ones.
      const comparison = comparisonText(pages, await publishedHashes(join(this.#folder, 'full', 'claims.json')))
      if (comparison) this.#print(comparison)
      // One group, unless somebody merges what does not belong together.
      for (const name of new Set(complete.map(({ circumstances }) => folderName(circumstances)))) {
        const alike = complete.filter(({ circumstances }) => folderName(circumstances) === name)
        await writeReports(join(this.#folder, name), alike as [SectionPage, ...SectionPage[]])
        this.#print(`reports/${name}/index.md`)
      }
    } catch (error) {
      this.#vitest?.logger.error(error instanceof Error ? error.message : String(error))
      process.exitCode = 1
    }
  }

  #has(...names: string[]): boolean {
    const reporters = this.#vitest?.config.reporters ?? []
    return reporters.some((reporter) => Array.isArray(reporter) && names.includes(reporter[0] as string))
  }

  #print(text: string): void {
    if (!this.#has(...machineReporters)) this.#vitest?.logger.log(text)
  }
}

/** A terminal, with the 24-bit colours that images need, that was not told to do without. */
function hasColours(): boolean {
  const { COLORTERM, NO_COLOR } = process.env
  if (!process.stdout.isTTY || NO_COLOR) return false
  // Inside tmux Node reckons with 256 colours, whatever the terminal says that it can do.
  return process.stdout.getColorDepth() >= 24 || COLORTERM === 'truecolor' || COLORTERM === '24bit'
}

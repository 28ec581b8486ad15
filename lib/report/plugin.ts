/** Puts the chapter's reporter into Vitest, beside whichever others there are: `--reporter=json` writes the pages too. */
import type { Plugin } from 'vitest/config'
import { readSettings } from '../settings.ts'
import { onGitHub } from './github.ts'
import { hasReporter, isDocument } from './output.ts'
import { ChapterReporter } from './reporter.ts'

/** @param folder where the folders of the scales are; `reports/` of this project by default */
export function chapterReports(folder?: string): Plugin {
  const reporter = new ChapterReporter(folder)
  return {
    name: 'chapter-reports',
    configureVitest({ vitest: { config } }) {
      // Before Vitest looks for tests: told later, it says first that there are none. The set-up reads them again.
      readSettings(process.env)
      const reporters = config.reporters as unknown[]
      // Once for the suite. Vitest evaluates its configuration for each project, so the other project's reporter is of another class.
      if (reporters.some((other) => other?.constructor.name === reporter.constructor.name)) return
      if (onGitHub(process.env) && mayAnnotate(config)) reporters.push(annotating)
      reporters.push(reporter)
    },
  }
}

/**
 * Vitest leaves its annotations out where reporters are named, and here they always are. They are lines on the standard output, so they may
 * not stand in a document; and of a shard they would come once more from whoever merges it.
 */
const mayAnnotate = (config: Parameters<typeof isDocument>[0]) =>
  !hasReporter(config, 'github-actions') && !hasReporter(config, 'blob') && !isDocument(config)

/** Pictures of figures are annotations of tests to Vitest, and no news to GitHub. The summary is the chapter's own. */
const annotating = ['github-actions', { displayAnnotations: false, jobSummary: { enabled: false } }]

import { defineConfig, type Plugin } from 'vitest/config'
import { ChapterReporter } from './lib/report/reporter.ts'

/** Puts the chapter's reporter beside whichever others there are: `--reporter=json` writes the pages too. */
function chapterReports(): Plugin {
  const reporter = new ChapterReporter()
  return {
    name: 'chapter-reports',
    configureVitest({ vitest }) {
      const { reporters } = vitest.config
      if (!reporters.includes(reporter as never)) reporters.push(reporter as never)
    },
  }
}

export default defineConfig({
  plugins: [chapterReports()],
  test: {
    // Without Vitest's own block at the bottom: the trainer draws one there.
    reporters: [['default', { summary: false }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'chapter',
          include: ['specs/**/*.spec.ts'],
          globalSetup: ['lib/trainer/setup.ts'],
          // A claim waits for its trainings, which take as long as they take.
          testTimeout: 0,
          hookTimeout: 0,
          // Specs only ask and wait: all of them at once, so that the trainer knows all that is to be done before it begins.
          pool: 'threads',
          maxWorkers: 32,
        },
      },
      {
        extends: true,
        test: { name: 'lib', include: ['lib/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'
import { chapterReports } from './lib/report/plugin.ts'
import { ChapterSequencer } from './lib/suite/sequencer.ts'

export default defineConfig({
  plugins: [chapterReports()],
  test: {
    // Without Vitest's own block at the bottom: the trainer draws one there.
    reporters: [['default', { summary: false }]],
    sequence: { sequencer: ChapterSequencer },
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
          // First by itself: the trainings have the machine to themselves.
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'lib',
          include: ['lib/**/*.test.ts', 'bench/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Vitest leaves a core free by default, which on two cores is half of them.
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
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
        },
      },
      {
        extends: true,
        test: { name: 'lib', include: ['lib/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'chapter', include: ['specs/**/*.spec.ts'] },
      },
      {
        extends: true,
        test: { name: 'lib', include: ['lib/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
    ],
  },
})

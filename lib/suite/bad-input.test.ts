/** Wrong settings, from the outside: what somebody sees who mistypes one. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

const reports = () => (existsSync(`${root}reports`) ? readdirSync(`${root}reports`, { recursive: true }) : [])

/** Runs the chapter as a reader would, without what this Vitest tells its own processes. */
function chapter(settings: Record<string, string>) {
  const environment = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|CHAPTER_)|^(TEST|NODE_ENV|MODE|DEV|PROD)$/.test(name),
  )
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'chapter'],
    { cwd: root, encoding: 'utf8', env: { ...Object.fromEntries(environment), ...settings, NO_COLOR: '1' } },
  )
  return { status, output: stdout + stderr }
}

test.each([
  [{ CHAPTER_SCALE: 'ful' }, "CHAPTER_SCALE: expected brief or full; found 'ful'"],
  [
    { CHAPTER_SCAL: 'full' },
    'CHAPTER_SCAL: there is no such setting; there are CHAPTER_SCALE, CHAPTER_SEEDS, CHAPTER_BACKEND, CHAPTER_SIMD, CHAPTER_DATA, CHAPTER_CACHE, CHAPTER_REPORTS, CHAPTER_WORKERS',
  ],
])('%o ends the suite before anything is trained or written', (settings, message) => {
  const before = reports()
  const { status, output } = chapter(settings)
  expect(status).not.toBe(0)
  expect(output).toContain(message)
  expect(output).not.toContain('training')
  // No stack: none of its lines could be changed by a reader.
  expect(output).not.toMatch(/❯|setup\.ts/)
  expect(reports()).toEqual(before)
})

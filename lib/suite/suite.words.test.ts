/** What contributors meet in Vitest itself: refused words, errors that read differently, other ways to run it, and its HTML report. */
import { cp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyOf, type Ended, fixture, recordIn, verdicts, vitest } from './testing/small-chapter.ts'

const spec = '09-words.spec.ts'
const others = (name: string) => join(fixture, 'others', name)

let folder: string
let ended: Ended
beforeAll(async () => {
  folder = await copyOf()
  await rm(join(folder, 'specs'), { recursive: true })
  await cp(others(spec), join(folder, 'specs', spec))
  ended = await vitest(folder, ['run', '--reporter=default', '--reporter=html'])
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The number of the line that holds this text. */
const lineWith = async (text: string) =>
  (await readFile(others(spec), 'utf8')).split('\n').findIndex((line) => line.includes(text)) + 1

const expected = {
  '9.1': 'broken',
  '9.2': 'broken',
  '9.3': 'broken',
  '9.4': 'broken',
  '9.5': 'broken',
  '9.6': 'broken',
  '9.7': 'not measured',
  '9.8': 'broken',
  '9.9': 'failed',
  '9.10': 'holds',
  '9.11': 'holds',
  '9.12': 'holds',
}

describe('a claim', () => {
  test('that is false, a bug in its check, and a file that is missing read differently', async () => {
    expect(ended.code).toBe(1)
    expect(await verdicts(folder)).toEqual(expected)
  })

  test.each([
    ['9.1', 'expect(…).toBe: expected a matcher of the chapter, found one of Vitest', 'toEqualExactly'],
    ['9.2', 'expect(…).toBeGreaterThan: expected a matcher of the chapter', 'toBeAbove(threshold)'],
    ['9.3', 'An assertion failed that is none of the chapter', 'expected 4 to be 5'],
    ['9.4', 'An assertion failed that is none of the chapter', 'that is not five'],
    ['9.5', "expect('two and two'): expected a matcher behind it", 'Add .toBeAbove'],
    ['9.6', "toBeBelow(20): expected a threshold for 'share of units'", 'Write 0.2 for 20 %.'],
    ['9.7', 'ENOENT', 'no-such-file'],
    ['9.8', 'found a list of promises', 'Await Promise.all'],
  ])('%s says in the record what is wrong, and what to do', async (id, ...texts) => {
    const claims = (await recordIn(folder))?.sections[0]?.claims ?? []
    const reason = claims.find((claim) => claim.id === id)?.seeds[0]?.reason
    for (const text of texts) expect(reason).toContain(text)
  })

  test.each(['9.1 is refused', '9.3 fails', '9.5 is refused', '9.6 is refused'])('%s at its line', async (text) => {
    expect(ended.output).toContain(`❯ specs/${spec}:${await lineWith(`// ${text} here`)}:`)
  })

  test('whose expectation comes too late fails the run, since nobody can say whose it was', () => {
    expect(ended.output).toContain('expected to be called before its check ends, found it called afterwards')
  })
})

describe('the HTML report', () => {
  /** All that it says, as the page reads it. */
  async function reported(): Promise<string> {
    const names = await readdir(join(folder, 'html'), { recursive: true })
    const [data = ''] = names.filter((name) => name.endsWith('.json.gz'))
    return gunzipSync(await readFile(join(folder, 'html', data))).toString()
  }

  test('has each claim as text: its verdict, what was measured, what it needs', async () => {
    const text = await reported()
    expect(text).toContain('"two and two: 4 · needs = 5"')
    expect(text).toContain('"An assertion failed that is none of the chapter')
    expect(text).toContain('"not measured"')
  })

  test('has each figure as a picture of its text', async () => {
    expect(await reported()).toMatch(/image\/svg\+xml.*<svg xmlns/s)
  })

  test('and the record has none of that twice', async () => {
    expect(JSON.stringify(await recordIn(folder))).not.toContain('<svg')
  })
})

describe('however it is run', () => {
  test('a claim is found by a name with special characters, and nothing else is attached', async () => {
    const name = '9\\.12 a name with \\$& \\(and\\) \\[special\\]'
    const { code, output, stdout } = await vitest(folder, ['run', '-t', name, '--reporter=json'])
    expect(code).toBe(0)
    expect(output).toContain('1 claim: 1 holds')
    expect(stdout).not.toContain('"measured"')
  }, 60_000)

  test('a name that nothing has is told', async () => {
    const { output } = await vitest(folder, ['run', '-t', '99.9'])
    expect(output).toContain('-t 99.9: no claim and no figure of the spec that was looked at has a name like this')
  }, 60_000)

  test.each([
    ['--isolate=false', '--no-file-parallelism'],
    ['--sequence.shuffle', '--sequence.concurrent'],
    ['--pool=vmThreads'],
  ])(
    '%s gives the same verdicts',
    async (...options) => {
      await vitest(folder, ['run', ...options])
      expect(await verdicts(folder)).toEqual(expected)
    },
    60_000,
  )

  test('a spec with two sections, and one with the number of another, are missing by name', async () => {
    for (const name of ['06-second-of-one.spec.ts', '07-two-sections.spec.ts']) {
      await cp(others(name), join(folder, 'specs', name))
    }
    await cp(others('06-second-of-one.spec.ts'), join(folder, 'specs', '01-first-of-one.spec.ts'))
    const { code, output } = await vitest(folder, ['run', '--isolate=false', '-t', 'two and two is four'])
    expect(code).toBe(1)
    expect(output).toContain('specs/06-second-of-one.spec.ts has no verdict: It is section 1, as specs/01-first-of-one')
    expect(output).toContain('specs/07-two-sections.spec.ts has no verdict: Section 8: expected one section in a spec')
    expect(output).toContain('1 claim: 1 holds')
  }, 60_000)
})

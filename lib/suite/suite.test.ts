/**
 * What Vitest's side of the suite does: a small chapter is run through it as a reader would, on made-up pictures, and what is then on the
 * terminal, on the pages and in the record is compared with `testing/fixture/expected/`.
 */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  chapterLines,
  copyOf,
  type Ended,
  fixture,
  page,
  recordIn,
  reports,
  verdicts,
  vitest,
} from './testing/small-chapter.ts'

const expected = (name: string) => join(fixture, 'expected', name)

/** The number of a line of the failing spec that holds this text. */
async function lineWith(text: string): Promise<number> {
  const lines = (await readFile(join(fixture, 'specs/02-failing.spec.ts'), 'utf8')).split('\n')
  return lines.findIndex((line) => line.includes(text)) + 1
}

const allHold = {
  '1.1a': 'holds',
  '1.1b': 'holds',
  '1.2': 'refuted',
  '1.3': 'holds',
  '1.4': 'holds',
  '1.5': 'not checked',
}

/** One run of the whole, which most tests look at. */
let folder: string
let ended: Ended
beforeAll(async () => {
  folder = await copyOf()
  const options = ['--reporter=default', '--reporter=junit', '--outputFile.junit=junit.xml']
  ended = await vitest(folder, ['run', ...options])
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A copy that a test may spoil. Nothing is trained again, and what the whole run reported is there. */
async function another(): Promise<string> {
  const copy = await copyOf()
  for (const part of ['cache', 'reports']) await cp(join(folder, part), join(copy, part), { recursive: true })
  onTestFinished(() => rm(copy, { recursive: true, force: true }))
  return copy
}

const pages = ['01-holding.md', '02-failing.md', 'index.md', 'claims.json']

describe('the whole suite', () => {
  test('ends with an error, for some of its claims do not hold', () => {
    expect(ended.code).toBe(1)
  })

  test('tells false from broken, and says all of it on the terminal', async () => {
    await expect(chapterLines(ended.output)).toMatchFileSnapshot(expected('terminal.txt'))
  })

  test('has each claim’s verdict in the record', async () => {
    expect(await verdicts(folder)).toEqual({
      ...allHold,
      '2.1': 'failed',
      '2.2': 'failed',
      '2.3': 'broken',
      '2.4': 'broken',
      '2.5': 'failed',
      '2.6': 'failed',
    })
  })

  test.each(pages)('writes %s', async (name) => {
    await expect(await page(folder, name)).toMatchFileSnapshot(expected(name))
  })

  test('fails just the tests of those claims, and of the figure that cannot be drawn', () => {
    const failed = [...ended.output.matchAll(/ FAIL .* > (\S+) /g)].map(([, name]) => name)
    expect(new Set(failed)).toEqual(new Set(['2.1', '2.2', '2.3', '2.4', '2.5', '2.6', 'shows']))
  })

  test.each([
    ['an expectation that does not hold', '2.1 fails here', 0],
    ['what a check throws', '2.3 throws here', 0],
    ['a check that measured nothing', "claim('2.4'", 0],
    ['a control that passes: at the claim', "'2.5',", -1],
    ['a figure that cannot be drawn', 'the figure fails here', 0],
  ])('points at the spec: %s', async (_what, text, offset) => {
    const line = (await lineWith(text)) + offset
    expect(ended.output).toContain(`❯ specs/02-failing.spec.ts:${line}:`)
    expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain(`specs/02-failing.spec.ts:${line}:`)
  })

  test('shows of what a check threw where that came from', () => {
    expect(ended.output).toMatch(/CheckBroken: a check that throws[\s\S]*Caused by: TypeError: Cannot read/)
  })
})

describe('a part is never taken for the whole:', () => {
  test('a claim that is asked for alone is shown, and its page is left as it was', async () => {
    const copy = await another()
    await rm(join(copy, 'reports'), { recursive: true })
    const { code, output } = await vitest(copy, ['run', '-t', '1.1b'])
    expect(code).toBe(0)
    expect(output).toContain('✓ 1.1b')
    expect(output).toContain('1 claim: 1 holds')
    expect(output).toContain('section 1 did not run as a whole: its page is left as it was')
    expect(await readdir(copy)).not.toContain('reports')
  }, 60_000)

  test('what was not reached after a failure has no verdict', async () => {
    const copy = await another()
    const { code } = await vitest(copy, ['run', 'specs/02', '--bail=1'])
    expect(code).toBe(1)
    expect(await verdicts(copy)).toMatchObject({ '2.1': 'failed', '2.3': 'not measured', '2.6': 'not measured' })
    expect(await page(copy, '02-failing.md')).toContain('It was not reached.')
  }, 60_000)

  test('a claim that is cut off has no verdict, also where it comes to its end too late, and points at the spec', async () => {
    const copy = await another()
    const name = '03-endless.spec.ts'
    await cp(join(fixture, 'others', name), join(copy, 'specs', name))
    const { code, output } = await vitest(copy, ['run', 'specs/03', '--testTimeout=3000'])
    expect(code).toBe(1)
    expect(await verdicts(copy)).toMatchObject({
      '3.1': 'holds',
      '3.2': 'not measured',
      '3.3': 'not measured',
      '3.4': 'holds',
    })
    // The training that the late one had looked at is the other's to tell of.
    expect((await recordIn(copy))?.sections.find(({ number }) => number === 3)?.runs).toHaveLength(1)
    expect(output).toContain('2 hold, 0 refuted as printed, 0 failed, 2 not measured')
    expect(output).toContain('Test timed out in')
    const line =
      (await readFile(join(fixture, 'others', name), 'utf8')).split('\n').findIndex((text) => text.includes("'3.2'")) +
      1
    expect(output).toContain(`❯ specs/${name}:${line}:`)
  }, 60_000)

  test('a spec that does not load is missed by name, and what it gave before does not stand in', async () => {
    const copy = await another()
    expect(await page(copy, 'index.md')).toContain('What holds')
    await writeFile(join(copy, 'specs/01-holding.spec.ts'), 'const half =')
    const { code, output } = await vitest(copy, ['run', 'specs/01'])
    expect(code).toBe(1)
    expect(output).toContain('specs/01-holding.spec.ts has no verdict')
    expect(await page(copy, 'index.md')).toMatch(/\*\*specs\/01-holding\.spec\.ts\*\* has no verdict/)
    expect(await page(copy, 'index.md')).not.toContain('What holds')
    expect(await readdir(await reports(copy))).not.toContain('01-holding.md')
  }, 60_000)

  test('a section that is put together wrongly does not load, says why, and is missed', async () => {
    const copy = await another()
    const names = ['04-two-claims.spec.ts', '05-unused.spec.ts']
    for (const name of names) await cp(join(fixture, 'others', name), join(copy, 'specs', name))
    const { code, output } = await vitest(copy, ['run', 'specs/04', 'specs/05'])
    expect(code).toBe(1)
    expect(output).toContain("specs/04-two-claims.spec.ts has no verdict: Section 4 has two claims '4.1'")
    // The second of the claims; of an experiment that nobody uses, the section.
    expect(output).toContain('❯ specs/04-two-claims.spec.ts:6:')
    expect(output).toMatch(/❯ specs\/05-unused\.spec\.ts:\d+:/)
    expect(output).not.toContain('❯ lib/suite/')
    expect(output).toContain(
      'specs/05-unused.spec.ts has no verdict: Section 5 has experiments that are declared and never used',
    )
    expect((await recordIn(copy))?.missing.map(({ file }) => file)).toEqual(names.map((name) => `specs/${name}`))
  }, 60_000)

  test('a spec that is no more is in no index; one that was not run is marked', async () => {
    const copy = await another()
    const text = await readFile(join(copy, 'specs/01-holding.spec.ts'), 'utf8')
    const other = text.replace("chapter(1, 'What holds'", "chapter(3, 'More'").replaceAll(/'1\.(\d)/g, "'3.$1")
    await writeFile(join(copy, 'specs/03-more.spec.ts'), other)
    await rm(join(copy, 'specs/02-failing.spec.ts'))
    const { code } = await vitest(copy, ['run', 'specs/03'])
    expect(code).toBe(0)
    const sections = (await recordIn(copy))?.sections.map(({ number, earlier }) => [number, earlier])
    expect(sections).toEqual([
      [1, true],
      [3, undefined],
    ])
    expect(await page(copy, 'index.md')).toMatch(/1 · What holds.*\n\n.*From an earlier run/)
    expect((await readdir(await reports(copy))).filter((name) => name.startsWith('02'))).toEqual([])
  }, 60_000)

  test('shards have different specs and write no pages; merged they say what the whole says, and one that is missing is missed', async () => {
    const copy = await another()
    await rm(join(copy, 'reports'), { recursive: true })
    for (const shard of [1, 2]) await vitest(copy, ['run', '--reporter=blob', `--shard=${shard}/2`])
    expect(await readdir(copy)).not.toContain('reports')
    const merged = await vitest(copy, ['--merge-reports'])
    expect(merged.code).toBe(1)
    for (const name of pages) expect(await page(copy, name), name).toBe(await page(folder, name))

    const blobs = join(copy, '.vitest-reports')
    const contents = await Promise.all((await readdir(blobs)).map((name) => readFile(join(blobs, name), 'utf8')))
    const holding = (await readdir(blobs)).filter((_, index) => contents[index]?.includes('a check that throws'))
    expect(holding).toHaveLength(1)
    await rm(join(blobs, holding[0] as string))
    const { code, output } = await vitest(copy, ['--merge-reports'])
    expect(code).toBe(1)
    expect(output).toContain('specs/02-failing.spec.ts has no verdict: It is in none of the reports that were merged.')
    expect(await verdicts(copy)).toEqual(allHold)
    expect(await page(copy, 'index.md')).toContain('**specs/02-failing.spec.ts** has no verdict')
  }, 120_000)
})

describe('however it is run', () => {
  test('a document for machines is one, and the claims are beside it', async () => {
    const copy = await another()
    const { stdout, stderr } = await vitest(copy, ['run', 'specs/01', '--reporter=json'])
    expect(JSON.parse(stdout)).toMatchObject({ success: true })
    expect(stderr).toContain('✓ 1.1a')
    expect(stderr).toContain('6 claims: 4 hold')
  }, 60_000)

  test('several claims at once measure each its own', async () => {
    const copy = await another()
    const { code } = await vitest(copy, ['run', 'specs/01', '--sequence.concurrent'])
    expect(code).toBe(0)
    expect(await page(copy, '01-holding.md')).toBe(await page(folder, '01-holding.md'))
  }, 60_000)

  test('a claim gets no second try', async () => {
    const copy = await another()
    const { code, output } = await vitest(copy, ['run', 'specs/02', '-t', '2.6', '--retry=3'])
    expect(code).toBe(1)
    expect(output).toContain('tries: 1   needs = 2')
  }, 60_000)

  test('on several seeds each claim about a training is checked on each, and there is a table of margins', async () => {
    const copy = await another()
    await rm(join(copy, 'reports'), { recursive: true })
    const { code } = await vitest(copy, ['run', 'specs/01'], { CHAPTER_SEEDS: '0,1' })
    expect(code).toBe(0)
    const claims = (await recordIn(copy))?.sections[0]?.claims ?? []
    expect(claims.map(({ id, seeds }) => [id, seeds.map(({ seed }) => seed)])).toEqual([
      ['1.1a', [0]],
      ['1.1b', [0, 1]],
      ['1.2', [0, 1]],
      ['1.3', [0, 1]],
      ['1.4', [0, 1]],
      ['1.5', []],
    ])
    expect(await page(copy, 'seeds.md')).toMatch(/\| +1\.1b +\| 2 of 2/)
    const { trainings = [] } = (await recordIn(copy)) ?? {}
    expect(new Set(trainings.map(({ hash }) => hash)).size).toBe(6)
  }, 60_000)
})

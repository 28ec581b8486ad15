import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, type TestAnnotation, test } from 'vitest'
import type { TestModule } from 'vitest/node'
import type { ClaimRecord } from '../claims/verdict.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { encode } from '../record/json.ts'
import { brief, madeUpClaim, madeUpTraining } from '../record/testing/made-up.ts'
import type { TestFindings, TestMeta } from '../suite/meta.ts'
import { type DeliveredSection, leadingComment, sectionOf } from './section.ts'

describe('the prose of a spec', () => {
  test('is its first comment without the stars', () => {
    const source = `/**
 * # 5 · Scaling the data
 *
 * > Pixels divided by 255.
 *
 *     w ← w − η · ∂L/∂w
 *
 * - a list
 * * another
 * **Bold** at the start of a line.
 */
import { chapter } from '../lib/chapter.ts'

/** Not this one. */
`
    expect(leadingComment(source)).toBe(`# 5 · Scaling the data

> Pixels divided by 255.

    w ← w − η · ∂L/∂w

- a list
* another
**Bold** at the start of a line.`)
  })

  test('may be one line', () => {
    expect(leadingComment('/** # 5 · Scaling the data */\nimport x')).toBe('# 5 · Scaling the data')
  })

  test('is the same from a file with the line ends of Windows', () => {
    expect(leadingComment('/**\r\n * # 5\r\n *\r\n * Prose.\r\n */\r\n')).toBe('# 5\n\nProse.')
  })

  test.each([
    ['an empty file', ''],
    ['a comment that is not the first thing', "import x from 'x'\n/** Later. */"],
    ['a comment of another kind', '/* Licence */\n/** Later. */'],
    ['a comment that does not end', '/** # 5'],
  ])('is empty in %s', (_name, source) => {
    expect(leadingComment(source)).toBe('')
  })
})

describe('a section', () => {
  const section = { number: 5, title: 'Scaling the data' }
  const [raw, scaled] = [0.1, 0.01].map((learningRate) => madeUpTraining({ learningRate })) as [
    ReturnType<typeof madeUpTraining>,
    ReturnType<typeof madeUpTraining>,
  ]
  const run = (name: string, { key } = raw) => ({ name, seed: 0, key })
  const figure = { kind: 'heatMap', values: [Number.NaN], rows: 1, columns: 1, range: [0, 1], signed: false } as const

  interface MadeUpTest {
    readonly plan: TestMeta['plan']
    readonly found?: TestFindings
    readonly state?: 'passed' | 'failed' | 'skipped' | 'pending'
    readonly error?: string
  }

  const shows: MadeUpTest = {
    plan: { figure: 'Loss' },
    found: {
      figure: { title: 'Loss', figure, pictures: [{ name: 'face', alt: 'a face' }] },
      runs: [run('raw'), run('scaled', scaled)],
      trainings: [raw, scaled],
    },
  }
  const claims = (claim: ClaimRecord, ...runs: ReturnType<typeof run>[]): MadeUpTest => {
    const { id, sentence, expected } = claim
    return { plan: { claim: { id, sentence, expected } }, found: { claim, runs, trainings: [] } }
  }
  const holds = claims(madeUpClaim('5.1'), run('scaled', scaled))

  /** A module of Vitest's with these tests. */
  function moduleOf(
    tests: readonly MadeUpTest[],
    {
      moduleId = '/no/such/05-scaling.spec.ts',
      annotations = [] as readonly TestAnnotation[],
      errors = [] as { message: string; problems?: readonly string[] }[],
    } = {},
  ) {
    const cases = tests.map(({ plan, found, state = 'passed', error }) => ({
      meta: () => ({ chapter: { section, circumstances: brief, plan, ...(found && { found: encode(found) }) } }),
      annotations: () => annotations,
      result: () => ({ state, ...(error && { errors: [{ message: error }] }) }),
    }))
    const module = {
      moduleId,
      relativeModuleId: 'specs/05-scaling.spec.ts',
      children: { allTests: () => cases },
      errors: () => errors,
    }
    return module as unknown as TestModule
  }

  const delivered = async (tests: readonly MadeUpTest[], leavesOut = false) =>
    (await sectionOf(moduleOf(tests), leavesOut)) as DeliveredSection

  test('gathers claims and figures in their order, and each run and training once, as they come first; NaN survives', async () => {
    const again = { plan: { figure: 'Again' }, found: { runs: [run('scaled', scaled), run('raw')], trainings: [] } }
    expect(await delivered([shows, holds, again])).toEqual({
      circumstances: brief,
      section: {
        ...section,
        file: 'specs/05-scaling.spec.ts',
        prose: '',
        claims: [madeUpClaim('5.1')],
        figures: [shows.found?.figure],
        runs: [run('raw'), run('scaled', scaled)],
      },
      trainings: [raw, scaled],
      pictures: [],
      partial: false,
      unreached: [],
    })
  })

  test('has the pictures that were attached to its figures', async () => {
    const attachment = { contentType: 'image/png', body: Buffer.from([137, 80, 78, 71]).toString('base64') }
    const module = moduleOf([shows], { annotations: [{ type: 'face', message: 'a face', attachment }] })
    const { pictures } = (await sectionOf(module, false)) as DeliveredSection
    expect(pictures).toMatchObject([{ name: 'face', alt: 'a face' }])
    expect([...(pictures[0]?.png ?? [])]).toEqual([137, 80, 78, 71])
  })

  test('begins with the prose of its spec', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'section-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const moduleId = join(folder, '05-scaling.spec.ts')
    await writeFile(moduleId, '/** # 5 · Scaling the data */')
    const found = (await sectionOf(moduleOf([holds], { moduleId }), false)) as DeliveredSection
    expect(found.section.prose).toBe('# 5 · Scaling the data')
  })

  describe('misses by name what its tests did not find:', () => {
    const verdicts = async (test: MadeUpTest) =>
      (await delivered([holds, test])).section.claims.map(({ verdict, reason }) => [verdict, reason])

    test('a claim whose test was cut off', async () => {
      const { found: _found, ...cut } = claims(madeUpClaim('5.2'))
      expect(await verdicts({ ...cut, state: 'failed', error: 'Test timed out in 800ms.' })).toEqual([
        ['holds', undefined],
        ['not measured', 'Test timed out in 800ms.'],
      ])
    })

    test.each(['skipped', 'pending'] as const)('a claim that was not reached (%s)', async (state) => {
      const { found: _found, ...cut } = claims(madeUpClaim('5.2'))
      expect(await verdicts({ ...cut, state })).toEqual([
        ['holds', undefined],
        ['not measured', 'It was not reached.'],
      ])
    })

    test('a figure that could not be drawn', async () => {
      const { section } = await delivered([{ plan: { figure: 'Loss' }, state: 'failed', error: 'too wide' }, holds])
      expect(section.figures).toEqual([{ title: 'Loss', reason: 'too wide', pictures: [] }])
    })
  })

  test('does not believe a claim that holds where Vitest failed its test', async () => {
    const { section } = await delivered([{ ...holds, state: 'failed', error: 'a hook threw' }])
    expect(section.claims).toMatchObject([{ verdict: 'broken', reason: 'a hook threw' }])
  })

  test('keeps the verdict of a claim that failed: Vitest failed its test for that', async () => {
    const failed = claims(madeUpClaim('5.2', { verdict: 'failed' }))
    const { section } = await delivered([{ ...failed, state: 'failed', error: 'it learns' }])
    expect(section.claims).toEqual([madeUpClaim('5.2', { verdict: 'failed' })])
  })

  test('says so if tests were left out by their names, and has those that ran', async () => {
    const { found: _found, ...left } = claims(madeUpClaim('5.2'))
    const { partial, section } = await delivered([holds, { ...left, state: 'skipped' }], true)
    expect(partial).toBe(true)
    expect(section.claims.map(({ id }) => id)).toEqual(['5.1'])
    // What failed was not left out.
    const cut = await delivered([holds, { ...left, state: 'failed', error: 'Test timed out.' }], true)
    expect(cut.partial).toBe(false)
    expect(cut.section.claims.map(({ verdict }) => verdict)).toEqual(['holds', 'not measured'])
  })

  test('is nothing where all of its tests were left out by their names', async () => {
    const { found: _found, ...left } = holds
    expect(await sectionOf(moduleOf([{ ...left, state: 'skipped' }]), true)).toBeUndefined()
  })

  test('is missed by the name of its file where it has no tests, with what was wrong with it', async () => {
    expect(await sectionOf(moduleOf([], { errors: [{ message: 'Unexpected token' }] }), false)).toEqual({
      file: 'specs/05-scaling.spec.ts',
      reason: 'Unexpected token',
    })
    expect(await sectionOf(moduleOf([]), true)).toMatchObject({ reason: expect.stringContaining('no section') })
  })

  test('is missed with every problem of an experiment, for the first line only says that there are some', async () => {
    const { message, problems } = new ExperimentError(['epochs: expected 1', 'seed: expected 0'])
    expect(await sectionOf(moduleOf([], { errors: [{ message, problems }] }), false)).toMatchObject({
      reason: 'This experiment cannot be trained: epochs: expected 1; seed: expected 0',
    })
  })
})

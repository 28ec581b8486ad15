import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, type TestAnnotation, test } from 'vitest'
import type { TestModule } from 'vitest/node'
import { toJson } from '../figures/json.ts'
import { heatMap } from '../plots/heat-map.ts'
import { lineChart } from '../plots/line-chart.ts'
import type { RunRecord, SectionRecord } from '../suite/chapter.ts'
import { leadingComment, sectionOf } from './section.ts'

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
  const run = (name: string, seed = 0): RunRecord => ({
    name,
    seed,
    description: {},
    hash: `${name} ${seed}`,
    backend: 'wasm',
    key: '{}',
    work: 1,
  })
  const circumstances = { scale: 'brief', seeds: [0], backend: 'wasm' } as const
  const map = heatMap([0, 1, Number.NaN], 1, 3)
  const shown = { title: 'Loss', figure: map, text: '┌───┐\n│ ▀?│\n└───┘', pictures: [] }
  const figure: SectionRecord = {
    section,
    circumstances,
    figure: { title: 'Loss', figure: toJson(map), pictures: [{ name: 'face', alt: 'a face' }] },
    runs: [run('raw'), run('scaled')],
  }
  const claim: SectionRecord = {
    section,
    circumstances,
    claim: { id: '5.1', sentence: 'it learns', expected: 'holds', verdict: 'holds', seeds: [] },
    runs: [run('scaled'), run('scaled', 1)],
  }

  /** A module of Vitest's with these tests: what each left behind, or how it ended if it left nothing. */
  function moduleOf(
    tests: (SectionRecord | 'failed' | 'skipped')[],
    moduleId = '/no/such/05-scaling.spec.ts',
    annotations: readonly TestAnnotation[] = [],
  ) {
    const cases = tests.map((record) => ({
      meta: () => (typeof record === 'string' ? {} : { chapter: record }),
      annotations: () => annotations,
      result: () => ({ state: typeof record === 'string' ? record : 'passed' }),
    }))
    const module = { moduleId, relativeModuleId: 'specs/05-scaling.spec.ts', children: { allTests: () => cases } }
    return module as unknown as TestModule
  }

  test('gathers claims and figures in their order, and each run once', async () => {
    expect(await sectionOf(moduleOf([figure, claim]))).toEqual({
      ...section,
      circumstances,
      file: 'specs/05-scaling.spec.ts',
      prose: '',
      claims: [claim.claim],
      figures: [shown],
      runs: [run('raw'), run('scaled'), run('scaled', 1)],
      complete: true,
    })
  })

  test('has its figures in colour too where they are wanted', async () => {
    const chart = lineChart([{ label: 'loss', values: [1, 2] }], { xLabel: 'epoch', format: { as: 'plain' } })
    const record = { ...figure, figure: { title: 'Loss', figure: toJson(chart), pictures: [] } }
    const [plain] = (await sectionOf(moduleOf([record])))?.figures ?? []
    const [coloured] = (await sectionOf(moduleOf([record]), { colour: true }))?.figures ?? []
    expect(plain).not.toHaveProperty('colour')
    expect(coloured).toMatchObject({ text: plain?.text, colour: expect.stringContaining('\u001b[') })
  })

  test('has the pictures that were attached to its figures', async () => {
    const attachment = { contentType: 'image/png', body: Buffer.from([137, 80, 78, 71]).toString('base64') }
    const page = await sectionOf(moduleOf([figure], undefined, [{ type: 'face', message: 'a face', attachment }]))
    expect(page?.figures).toEqual([
      { ...shown, pictures: [{ name: 'face', alt: 'a face', png: Uint8Array.of(137, 80, 78, 71) }] },
    ])
  })

  test('begins with the prose of its spec', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'section-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, '05-scaling.spec.ts')
    await writeFile(file, '/** # 5 · Scaling the data */')
    expect((await sectionOf(moduleOf([claim], file)))?.prose).toBe('# 5 · Scaling the data')
  })

  test('is not complete if a test was left out', async () => {
    expect((await sectionOf(moduleOf([claim, 'skipped'])))?.complete).toBe(false)
  })

  test('is complete without a figure that could not be drawn: Vitest reports that', async () => {
    expect((await sectionOf(moduleOf([claim, 'failed'])))?.complete).toBe(true)
  })

  test('is none where no test of a section ran', async () => {
    expect(await sectionOf(moduleOf(['skipped']))).toBeUndefined()
    expect(await sectionOf(moduleOf([]))).toBeUndefined()
  })
})

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { heatMap } from '../plots/heat-map.ts'
import type { Circumstances } from '../suite/settings.ts'
import { folderName, type Ledger, writeReports } from './files.ts'
import type { SectionPage } from './section.ts'

const brief = { scale: 'brief', seeds: [0], backend: 'wasm' } as const

/** A section with one claim; its prose tells one writing from another. */
const page = (number: number, prose = 'first', circumstances: Circumstances = brief): SectionPage => ({
  circumstances,
  number,
  title: `Section ${number}`,
  file: `specs/0${number}-section.spec.ts`,
  prose,
  figures: [],
  claims: [{ id: `${number}.1`, sentence: prose, expected: 'holds', verdict: 'holds', seeds: [] }],
  runs: [],
  complete: true,
})

/** The same section with pictures of these names; their bytes are no text in any encoding. */
const illustrated = (number: number, ...names: string[]): SectionPage => ({
  ...page(number),
  figures: [
    {
      title: 'Look',
      figure: heatMap([0], 1, 1),
      text: '▒',
      pictures: names.map((name) => ({ name, alt: name, png: bytes })),
    },
  ],
})
const bytes = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 255])

let folder: string

beforeEach(async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'reports-'))
  onTestFinished(() => rm(temporary, { recursive: true }))
  folder = join(temporary, 'reports', 'brief')
})

const text = (name: string) => readFile(join(folder, name), 'utf8')
const ledger = async () => JSON.parse(await text('claims.json')) as Ledger
/** The sections of the index, as they are headed. */
const headings = async () => (await text('index.md')).match(/^### .*$/gm)
const sectionsWritten = async () => (await ledger()).sections.map(({ number }) => number)

test('other seeds and other engines than the usual ones have folders of their own', () => {
  expect(folderName(brief)).toBe('brief')
  expect(folderName({ ...brief, scale: 'full' })).toBe('full')
  expect(folderName({ ...brief, seeds: [0, 1] })).toBe('brief-seeds-0-1')
  expect(folderName({ ...brief, seeds: [1], backend: 'tensorflow' })).toBe('brief-seeds-1-tensorflow')
})

describe('writing reports', () => {
  test('makes the folder, a page for each section, an index and claims.json, and leaves nothing else', async () => {
    await writeReports(folder, [page(4), page(5)])
    expect((await readdir(folder)).sort()).toEqual(['04-section.md', '05-section.md', 'claims.json', 'index.md'])
    expect(await text('04-section.md')).toMatch(/^first\n/)
    expect(await headings()).toEqual(['### [4 · Section 4](04-section.md)', '### [5 · Section 5](05-section.md)'])
  })

  test('writes pictures beside their page, byte by byte', async () => {
    await writeReports(folder, [illustrated(4, 'face', 'grey')])
    const names = ['04-section-face.png', '04-section-grey.png', '04-section.md', 'claims.json', 'index.md']
    expect((await readdir(folder)).sort()).toEqual(names)
    expect(new Uint8Array(await readFile(join(folder, '04-section-face.png')))).toEqual(bytes)
    expect(await text('04-section.md')).toContain('![face](04-section-face.png)')
  })

  test('removes pictures that a page no longer has, and no others', async () => {
    await writeReports(folder, [illustrated(4, 'face', 'grey'), illustrated(5, 'curve')])
    await writeReports(folder, [illustrated(4, 'face')])
    const pictures = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort()
    expect(pictures).toEqual(['04-section-face.png', '05-section-curve.png'])
  })

  test('removes the pictures of a spec that got another name', async () => {
    await writeReports(folder, [illustrated(5, 'curve')])
    await writeReports(folder, [{ ...illustrated(5, 'curve'), file: 'specs/05-scaling.spec.ts' }])
    const pictures = (await readdir(folder)).filter((name) => name.endsWith('.png'))
    expect(pictures).toEqual(['05-scaling-curve.png'])
  })

  test('gives machines the claims and runs, without prose and figures', async () => {
    await writeReports(folder, [page(4)])
    const { prose: _prose, figures: _figures, complete: _complete, circumstances, ...report } = page(4)
    expect(await ledger()).toEqual({ ...circumstances, sections: [report] })
  })

  test('gives the same bytes for the same sections', async () => {
    await writeReports(folder, [page(4), page(5)])
    const before = await contents()
    await writeReports(folder, [page(5), page(4)])
    expect(await contents()).toEqual(before)
  })

  test('keeps sections that were written before, in the chapter’s order', async () => {
    await writeReports(folder, [page(5)])
    await writeReports(folder, [page(4)])
    expect(await sectionsWritten()).toEqual([4, 5])
    expect(await headings()).toEqual(['### [4 · Section 4](04-section.md)', '### [5 · Section 5](05-section.md)'])
  })

  test('has section 10 behind section 9', async () => {
    await writeReports(folder, [page(10)])
    await writeReports(folder, [page(9)])
    expect(await sectionsWritten()).toEqual([9, 10])
  })

  test('has a section once, also when its spec got another name', async () => {
    await writeReports(folder, [page(4), page(5)])
    await writeReports(folder, [{ ...page(5), file: 'specs/05-scaling.spec.ts' }])
    expect(await headings()).toEqual(['### [4 · Section 4](04-section.md)', '### [5 · Section 5](05-scaling.md)'])
  })

  test('replaces a section that was written before', async () => {
    await writeReports(folder, [page(4), page(5)])
    await writeReports(folder, [page(5, 'second')])
    expect((await ledger()).sections.map(({ claims }) => claims[0]?.sentence)).toEqual(['first', 'second'])
    expect(await text('05-section.md')).toMatch(/^second\n/)
  })

  test.each([
    ['other seeds', { ...brief, seeds: [0, 1] }],
    ['another scale', { ...brief, scale: 'full' }],
    ['another engine', { ...brief, backend: 'cpu' }],
  ] as const)('drops sections of %s from the index: their numbers do not belong together', async (_name, other) => {
    await writeReports(folder, [page(4, 'first', other)])
    await writeReports(folder, [page(5)])
    expect(await sectionsWritten()).toEqual([5])
  })

  test.each([
    '',
    '{"scale": "brief", "se',
    'null',
    '[]',
    '{"scale":"brief","seeds":[0]}',
    '{"scale":"brief","seeds":[0],"sections":[{"file":"specs/04-section.spec.ts"}]}',
  ])('replaces a damaged claims.json: %j', async (damaged) => {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'claims.json'), damaged)
    await writeReports(folder, [page(5)])
    expect(await sectionsWritten()).toEqual([5])
  })
})

describe('reports that cannot be written', () => {
  const refusal = () => `The reports could not be written to ${folder}: `

  test.each(['04-section.md', 'index.md', 'claims.json'])(
    'leave what was there, to the byte: here a folder is where %s should be',
    async (name) => {
      await writeReports(folder, [page(4), page(5)])
      await rm(join(folder, name))
      await mkdir(join(folder, name))
      await writeFile(join(folder, name, 'notes.txt'), 'not ours')
      const before = await contents()
      await expect(writeReports(folder, [page(4, 'second'), page(5, 'second')])).rejects.toThrow(refusal())
      expect(await contents()).toEqual(before)
    },
  )

  test('leave text and pictures as they were: here a folder is where a picture should be', async () => {
    await writeReports(folder, [illustrated(4, 'face')])
    await mkdir(join(folder, '04-section-grey.png'))
    await writeFile(join(folder, '04-section-grey.png', 'notes.txt'), 'not ours')
    const before = await contents()
    const second = { ...illustrated(4, 'face', 'grey'), prose: 'second' }
    await expect(writeReports(folder, [second])).rejects.toThrow(refusal())
    expect(await contents()).toEqual(before)
  })

  test('leave nothing at all where nothing was: here a folder is where index.md should be', async () => {
    await mkdir(join(folder, 'index.md'), { recursive: true })
    await expect(writeReports(folder, [page(4)])).rejects.toThrow(refusal())
    expect(await contents()).toEqual({})
  })

  test('leave the file that is in the way of the folder', async () => {
    await mkdir(join(folder, '..'))
    await writeFile(folder, 'not ours')
    await expect(writeReports(folder, [page(4)])).rejects.toThrow(refusal())
    expect(await readFile(folder, 'utf8')).toBe('not ours')
  })

  test('leave a folder that looks like a page where it is, and are written', async () => {
    await mkdir(join(folder, 'notes.md'), { recursive: true })
    await writeReports(folder, [page(4)])
    expect(await readdir(folder)).toContain('notes.md')
  })

  test('say why, and that nothing has changed', async () => {
    await writeFile(join(folder, '..'), '')
    await expect(writeReports(folder, [page(4)])).rejects.toThrow(
      /: E(NOTDIR|EXIST): .*\. What was there before is unchanged\.$/,
    )
  })
})

/** Every file in the folder, those in folders and hidden ones included, with its text. */
async function contents(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(await Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'utf8')])))
}

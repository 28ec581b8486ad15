import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { readRecord } from '../record/read.ts'
import type { ChapterRecord, SectionRecord } from '../record/record.ts'
import { brief, madeUpClaim, madeUpRecord, madeUpSection } from '../record/testing/made-up.ts'
import type { Circumstances } from '../settings.ts'
import { folderName, writeReports as write } from './files.ts'
import { pictureName } from './words.ts'

/** A section with one claim; its prose tells one writing from another. */
const page = (number: number, prose = 'first'): SectionRecord =>
  madeUpSection(number, { prose, claims: [madeUpClaim(`${number}.1`, { sentence: prose, seeds: [] })] })

/** The same section with pictures of these names; their bytes are no text in any encoding. */
const illustrated = (number: number, ...names: string[]): SectionRecord => ({
  ...page(number),
  figures: [
    {
      title: 'Look',
      figure: { kind: 'table', headers: ['a'], rows: [] },
      pictures: names.map((name) => ({ name, alt: name })),
    },
  ],
})
const bytes = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 255])

/** Writes a run that found these sections, with the pictures that they name. */
function writeReports(folder: string, sections: SectionRecord[], circumstances: Circumstances = brief, more = {}) {
  const names = sections.flatMap(({ file, figures }) =>
    figures.flatMap(({ pictures }) => pictures.map(({ name }) => pictureName(file, name))),
  )
  const pictures = new Map(names.map((name) => [name, bytes]))
  return write(folder, madeUpRecord(sections, [], circumstances), pictures, more)
}

let folder: string

beforeEach(async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'reports-'))
  onTestFinished(() => rm(temporary, { recursive: true }))
  folder = join(temporary, 'reports', 'brief')
})

const text = (name: string) => readFile(join(folder, name), 'utf8')
const ledger = async () => readRecord(join(folder, 'claims.json')) as ChapterRecord
/** The sections of the index, as they are headed. */
const headings = async () => (await text('index.md')).match(/^### .*$/gm)
const sectionsWritten = async () => (await ledger()).sections.map(({ number }) => number)

test('other seeds and other engines than the usual ones have folders of their own', () => {
  expect(folderName(brief)).toBe('brief')
  expect(folderName({ ...brief, scale: 'full' })).toBe('full')
  expect(folderName({ ...brief, seeds: [0, 1] })).toBe('brief-seeds-0-1')
  expect(folderName({ ...brief, seeds: [1], backend: 'tensorflow' })).toBe('brief-seeds-1-tensorflow')
})

describe('folders of many seeds', () => {
  const seeds = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index)
  const named = (...list: number[]) => folderName({ ...brief, seeds: list })

  test('have short names: a range where none is left out', () => {
    expect(named(...seeds(12))).toBe('brief-seeds-0-1-2-3-4-5-6-7-8-9-10-11')
    expect(named(...seeds(90))).toBe('brief-seeds-0-to-89')
    expect(named(...seeds(90, 5))).toBe('brief-seeds-5-to-94')
  })

  test('have names of their own, also where the order or one of them is another', () => {
    const lists = [
      seeds(90),
      seeds(90).reverse(),
      seeds(91).filter((seed) => seed !== 45),
      seeds(91).filter((seed) => seed !== 46),
    ]
    const names = lists.map((list) => named(...list))
    expect(new Set(names).size).toBe(4)
    expect(names[2]).toMatch(/^brief-seeds-90-of-0-to-90-[0-9a-f]{8}$/)
  })

  test('can be written, whatever the data and the engine are called', async () => {
    const data = { name: 'x'.repeat(300), sums: {}, trainImages: 1, validationImages: 1, digest: '0'.repeat(64) }
    const many = { ...brief, seeds: seeds(900).map((seed) => 999_999_999 - 2 * seed), backend: 'tensorflow', data }
    const name = folderName(many)
    expect(name.length).toBeLessThan(200)
    await writeReports(join(folder, '..', name), [page(4)], many)
    expect(await readdir(join(folder, '..', name))).toContain('index.md')
  })
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

  test('gives machines the record, all of it', async () => {
    await writeReports(folder, [illustrated(4, 'face'), page(5)])
    expect(await ledger()).toEqual(madeUpRecord([illustrated(4, 'face'), page(5)]))
  })

  test('on several seeds has the table of margins, as a page and as data', async () => {
    await writeReports(folder, [page(4)], { ...brief, seeds: [0, 1] })
    expect(await text('seeds.md')).toMatch(/^# Claims and seeds/)
    expect(JSON.parse(await text('seeds.json'))).toMatchObject({ seeds: [0, 1], claims: [{ id: '4.1' }] })
  })

  test('drops what was found of a spec that is no more, from the index and from the folder', async () => {
    await writeReports(folder, [illustrated(4, 'face'), page(5)])
    await writeReports(folder, [page(5)], brief, { exists: (file: string) => !file.includes('04') })
    expect(await sectionsWritten()).toEqual([5])
    expect((await readdir(folder)).filter((name) => name.startsWith('04'))).toEqual([])
  })

  test('of several processes that end together loses nothing', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => writeReports(folder, [page(index + 1)])))
    expect(await sectionsWritten()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await headings()).toHaveLength(8)
    expect(await readdir(join(folder, '..'))).toEqual(['brief'])
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

  test('leads from page to page, also from those that were written before', async () => {
    const links = async (name: string) => [...(await text(name)).matchAll(/\]\((\d\d-[^)]*)\)/g)].map(([, to]) => to)
    await writeReports(folder, [page(5)])
    expect(await links('05-section.md')).toEqual([])
    await writeReports(folder, [page(4), page(7)])
    expect(await links('05-section.md')).toEqual(['04-section.md', '07-section.md'])
    await writeReports(folder, [page(7)], brief, { exists: (file: string) => !file.includes('04') })
    expect(await links('05-section.md')).toEqual(['07-section.md'])
    expect(await links('07-section.md')).toEqual(['05-section.md'])
  })

  test('leaves a page of an earlier run whose figure cannot be drawn any more, and says so', async () => {
    await writeReports(folder, [illustrated(4, 'face'), page(5)])
    const record = await text('claims.json')
    await writeFile(join(folder, 'claims.json'), record.replace('"kind":"table"', '"kind":"hologram"'))
    const before = await text('04-section.md')
    const warnings: string[] = []
    await writeReports(folder, [page(5, 'second')], brief, { warn: (one: string) => warnings.push(one) })
    expect(warnings).toEqual([
      expect.stringContaining("04-section.md is left as it was: figureText: there is no figure 'hologram'"),
    ])
    expect(await text('04-section.md')).toBe(before)
    expect(await text('05-section.md')).toMatch(/^second\n/)
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
    await writeReports(folder, [page(4)], other)
    await writeReports(folder, [page(5)])
    expect(await sectionsWritten()).toEqual([5])
  })

  test.each(['', '{"scale": "brief", "se', 'null', '[]', '{"scale":"brief","seeds":[0],"sections":[]}'])(
    'replaces a damaged claims.json, and says so: %j',
    async (damaged) => {
      const warnings: string[] = []
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'claims.json'), damaged)
      await writeReports(folder, [page(5)], brief, { warn: (text: string) => warnings.push(text) })
      expect(await sectionsWritten()).toEqual([5])
      expect(warnings).toEqual([expect.stringContaining(`${join(folder, 'claims.json')} cannot be used as a record`)])
    },
  )
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
      /: E(NOTDIR|EXIST): .*\. What was there before is unchanged\. CHAPTER_REPORTS may name another folder\.$/,
    )
  })
})

/** Every file in the folder, those in folders and hidden ones included, with its text. */
async function contents(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(await Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'utf8')])))
}

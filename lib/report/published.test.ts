/** What is published is what the record says: pages and tables are made from it again, byte for byte. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from '../record/json.ts'
import { readRecord } from '../record/read.ts'
import type { SeedsTable } from '../record/seeds.ts'
import { indexFiles } from './files.ts'
import { sectionMarkdown } from './page.ts'
import { seedsMarkdown } from './seeds.ts'
import { pageName, pictureName } from './words.ts'

const reports = new URL('../../reports/', import.meta.url)
const text = (name: string) => readFileSync(new URL(name, reports), 'utf8')

describe('the published record at full scale', () => {
  const record = readRecord(fileURLToPath(new URL('full/claims.json', reports)))
  const sections = record?.sections ?? []

  test('is whole: seventeen sections of one run, each claim with its verdict, nothing missing', () => {
    expect(sections.map(({ number }) => number)).toEqual(Array.from({ length: 17 }, (_, index) => index + 1))
    expect(sections.filter(({ earlier }) => earlier)).toEqual([])
    expect(record?.missing).toEqual([])
    expect(record?.circumstances).toEqual({ scale: 'full', seeds: [0], backend: 'wasm' })
    const verdicts = new Set(sections.flatMap(({ claims }) => claims.map(({ verdict }) => verdict)))
    expect([...verdicts].sort()).toEqual(['holds', 'refuted'])
  })

  test.each(sections.map((section) => [section.file, section] as const))('gives the page of %s', (_file, section) => {
    expect(record && sectionMarkdown(section, record)).toBe(text(`full/${pageName(section.file)}`))
  })

  test('gives the index, and is written as it is read', () => {
    for (const [name, contents] of record ? indexFiles(record) : []) expect(contents, name).toBe(text(`full/${name}`))
  })

  test('has a row and a hash for every epoch of every training', () => {
    for (const { key, epochs, diverged, hash } of record?.trainings ?? []) {
      if (!diverged) expect(epochs).toHaveLength((JSON.parse(key) as { epochs: number }).epochs)
      expect(epochs.at(-1)?.hash ?? hash).toBe(hash)
    }
    expect(record?.trainings.length).toBeGreaterThan(40)
  })

  test('has its pictures beside it, and nothing else is there', () => {
    const pictures = sections.flatMap(({ file, figures }) =>
      figures.flatMap((figure) => figure.pictures.map(({ name }) => pictureName(file, name))),
    )
    const pages = sections.map(({ file }) => pageName(file))
    expect(readdirSync(new URL('full/', reports)).sort()).toEqual(
      [...pages, ...pictures, 'claims.json', 'index.md'].sort(),
    )
  })
})

test.each(['brief', 'full'])('the table of seeds at %s scale', (scale) => {
  const data = text(`seeds/${scale}.json`)
  const table = parse(data) as SeedsTable
  expect(seedsMarkdown(table)).toBe(text(`seeds/${scale}.md`))
  expect(stringify(table, 3)).toBe(data)
})

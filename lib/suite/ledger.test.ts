/** The ledger is complete: nothing that the chapter says goes unchecked, and no claim belongs to nothing. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from '../record/json.ts'
import { isThin, type SeedsTable } from '../record/seeds.ts'

const specs = new URL('../../specs/', import.meta.url)
const seeds = new URL('../../reports/seeds/', import.meta.url)

/** The numbers of the checklist: `5.2`. */
const listed = [...readFileSync(new URL('claims.md', specs), 'utf8').matchAll(/^- (\d+\.\d+) /gm)].map(([, id]) => id)

const names = readdirSync(specs).filter((name) => name.endsWith('.spec.ts'))
const sources = names.map((name) => readFileSync(new URL(name, specs), 'utf8'))

/** The ids of a spec's claims, as they are written: `5.2a`, `5.2c+`. */
const claimed = names.map((name, index) => {
  const source = sources[index] as string
  const ids = [...source.matchAll(/\b(?:claim|refuted)\(\s*'([^']*)'/g)].map(([, id]) => id as string)
  return { section: String(Number(name.slice(0, 2))), ids }
})

test('the checklist names everything once', () => {
  expect(new Set(listed).size).toBe(listed.length)
  expect(listed.length).toBeGreaterThan(70)
})

test('every line of the checklist has a claim', () => {
  const covered = new Set(claimed.flatMap(({ ids }) => ids).map((id) => id.match(/^\d+\.\d+/)?.[0]))
  expect(listed.filter((id) => !covered.has(id))).toEqual([])
})

test.each(claimed)(
  'every claim of section $section belongs to a line of the checklist, or says that it is ours',
  ({ section, ids }) => {
    expect(ids.length).toBeGreaterThan(0)
    for (const id of ids) {
      expect(id).toMatch(/^\d+\.\d+[a-z]*\+?$/)
      const line = id.match(/^\d+\.\d+/)?.[0]
      expect(line?.split('.')[0]).toBe(section)
      if (!id.endsWith('+')) expect(listed).toContain(line)
    }
  },
)

/** The claims that a published table of seeds calls thin. */
const thin = readdirSync(seeds)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => (parse(readFileSync(new URL(name, seeds), 'utf8')) as SeedsTable).claims)
  .filter(({ expectations }) => expectations.some(isThin))
  .map(({ id }) => id)

test('there are tables of seeds, and some claims are thin in them', () => {
  expect(thin.length).toBeGreaterThan(5)
})

describe('a claim that another seed may break', () => {
  const idsWith = (text: string) =>
    sources.flatMap((source) =>
      source
        .split(/\b(?=(?:claim|refuted)\()/)
        .filter((claim) => claim.includes(text))
        .map((claim) => claim.match(/^(?:claim|refuted)\(\s*'([^']*)'/)?.[1] as string),
    )

  test('says that it is fragile', () => {
    const marked = idsWith('fragile:')
    expect(thin.filter((id) => !marked.includes(id))).toEqual([])
  })

  test('is in a table of seeds, if it says that it is there', () => {
    expect(idsWith('fragile: thinMargin').filter((id) => !thin.includes(id))).toEqual([])
  })
})

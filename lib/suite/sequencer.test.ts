import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cutEvenly, publishedWork } from './sequencer.ts'

const specs = (work: Record<string, number>) => Object.keys(work).map((file) => ({ file }))
const names = (hands: { file: string }[][]) => hands.map((hand) => hand.map(({ file }) => file).join(''))

test('the longest go to different hands, and the rest to whoever has least', () => {
  const work: Record<string, number> = { a: 1, b: 9, c: 2, d: 10, e: 7 }
  // 10 | 9, then 7 to the second, 2 and 1 to the first
  expect(names(cutEvenly(specs(work), ({ file }) => work[file], 2))).toEqual(['dca', 'be'])
})

test('every hand is cut alike, whatever order the files came in, and together they hold each file once', () => {
  const work: Record<string, number> = { a: 3, b: 3, c: 3, d: 3, e: 3, f: 1, g: 2 }
  const forward = cutEvenly(specs(work), ({ file }) => work[file], 3)
  const backward = cutEvenly(specs(work).reverse(), ({ file }) => work[file], 3)
  expect(backward).toEqual(forward)
  expect(names(forward).join('').split('').sort().join('')).toBe('abcdefg')
})

test('where nothing is known the files are dealt out in turn', () => {
  expect(names(cutEvenly(specs({ a: 0, b: 0, c: 0, d: 0, e: 0 }), () => undefined, 2))).toEqual(['ace', 'bd'])
})

test('the published work of a spec counts each training once; of a spec without trainings, or without a record, nothing is known', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chapter-sequencer-'))
  const file = join(folder, 'claims.json')
  expect(publishedWork(file)('specs/05-scaling.spec.ts')).toBeUndefined()
  const runs = [
    { key: 'raw', work: 5 },
    { key: 'raw', work: 5 },
    { key: 'scaled', work: 6 },
  ]
  const sections = [
    { file: 'specs/05-scaling.spec.ts', runs },
    { file: 'specs/01-images.spec.ts', runs: [] },
  ]
  await writeFile(file, JSON.stringify({ sections }))
  expect(publishedWork(file)('specs/05-scaling.spec.ts')).toBe(11)
  expect(publishedWork(file)('specs/01-images.spec.ts')).toBeUndefined()
  await rm(folder, { recursive: true })
})

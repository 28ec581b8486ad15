import { expect, test } from 'vitest'
import { workOf } from '../experiment/work.ts'
import { parseRecord } from '../record/read.ts'
import { madeUpRecord, madeUpSection, madeUpTraining } from '../record/testing/made-up.ts'
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

test('the work of a spec in the record counts each training once; of a spec without trainings, or without a record, nothing is known', () => {
  const [short, long] = [madeUpTraining({ epochs: 1 }), madeUpTraining({ epochs: 2 })]
  const record = madeUpRecord(
    [
      madeUpSection(5, { runs: [short, short, long].map(({ key }, run) => ({ name: `run ${run}`, seed: 0, key })) }),
      madeUpSection(1),
    ],
    [short, long],
  )
  const work = publishedWork(record)
  expect(work('specs/05-section.spec.ts')).toBe(3 * workOf(JSON.parse(short.key)))
  expect(work('specs/01-section.spec.ts')).toBeUndefined()
  expect(publishedWork(undefined)('specs/05-section.spec.ts')).toBeUndefined()
})

test('a folder of reports that is damaged is named before anything is cut', () => {
  expect(() => parseRecord('{}', 'claims.json')).toThrow(/claims\.json cannot be used as a record/)
})

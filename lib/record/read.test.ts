import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  above,
  below,
  equals,
  exceeds,
  exceedsTimes,
  fallsEveryEpoch,
  takesLonger,
  within,
} from '../claims/measurement.ts'
import { list, quantity } from '../claims/quantity.ts'
import { encode, stringify } from './json.ts'
import { parseRecord, readRecord } from './read.ts'
import { madeUpClaim, madeUpRecord, madeUpSection, madeUpTraining } from './testing/made-up.ts'

const training = madeUpTraining({ epochs: 2 })
/** As a run may have it; `quantity` refuses NaN. */
const one = { ...quantity('loss − least', 0, 'loss', 'raw'), value: Number.NaN }
const other = { ...quantity('loss', 0.5, 'loss'), epochs: [1, 5] as const }
const measurements = [
  below(one, 1),
  { ...above(2, 1), threshold: Number.NEGATIVE_INFINITY },
  within(quantity('share', 0.5, 'share'), 0.5, 0.1),
  exceeds(one, other, 0.1),
  exceedsTimes(one, other, 2),
  takesLonger(quantity('a', 1), quantity('b', 2), 2),
  fallsEveryEpoch({ name: 'loss', unit: 'loss', values: [2, 1, Number.NaN], of: 'raw' }),
  equals(list('shape', [2, 'a']), [2, 'a']),
  equals([[1], [true]], [[1], [true]]),
]
const record = madeUpRecord(
  [
    madeUpSection(5, {
      prose: '# 5',
      claims: [
        madeUpClaim('5.1', {
          verdict: 'failed',
          note: 'a note',
          seeds: [{ seed: 0, measurements, outcome: 'false', reason: 'why', control: measurements[0] as never }],
        }),
        madeUpClaim('5.2', { verdict: 'not measured', seeds: [], reason: 'Test timed out in 800ms.' }),
      ],
      figures: [
        { title: 'Loss', figure: { kind: 'stack', figures: [], gap: 1 }, pictures: [{ name: 'face', alt: 'a face' }] },
        { title: 'None', reason: 'too wide', pictures: [] },
      ],
      runs: [{ name: 'raw', seed: 0, key: training.key }],
      earlier: true,
    }),
  ],
  [training, madeUpTraining({ diverged: true })],
)

test('what was written is read as it was, whatever is in it', () => {
  expect(parseRecord(stringify(record, 5), 'claims.json')).toEqual(record)
})

describe('a record that cannot be used is refused: which file, what was expected, what was found, what to do', () => {
  /** The record as text, with one thing in it changed, or taken away. */
  const changed = (path: readonly (string | number)[], value?: unknown) => {
    const copy = JSON.parse(JSON.stringify(encode(record))) as Record<string | number, unknown>
    const place = path.slice(0, -1).reduce((at, step) => at[step] as typeof copy, copy)
    const last = path.at(-1) as string
    if (Array.isArray(place)) place.splice(Number(last), 1)
    else place[last] = value
    return JSON.stringify(copy)
  }
  const claim = ['sections', 0, 'claims', 0]
  test.each([
    ['nothing', '', /expected: JSON/],
    ['half of one', stringify(record, 5).slice(0, 500), /expected: JSON/],
    ['an empty object', '{}', /found: {4}version none/],
    ['null', 'null', /version none/],
    ['another version', changed(['version'], 0), /found: {4}version 0/],
    ['no sections', changed(['sections']), /at sections/],
    ['an unknown verdict', changed([...claim, 'verdict'], 'fine'), /at sections\.0\.claims\.0\.verdict/],
    ['an unknown kind', changed([...claim, 'seeds', 0, 'measurements', 0, 'kind'], 'near'), /measurements\.0\.kind/],
    ['a number as text', changed(['sections', 0, 'number'], '5'), /sections\.0\.number/],
    ['a surplus field', changed(['sections', 0, 'colour'], 'red'), /sections\.0\.colour/],
    ['a hash that is none', changed(['trainings', 0, 'hash'], 'c0ffee'), /expected a SHA-256/],
    ['a run whose training is not there', changed(['trainings', 0]), /every run of a section among the trainings/],
  ])('%s', (_name, text, found) => {
    expect(() => parseRecord(text, 'reports/full/claims.json')).toThrow(found)
    expect(() => parseRecord(text, 'reports/full/claims.json')).toThrow(
      /^reports\/full\/claims\.json cannot be used as a record\./,
    )
    expect(() => parseRecord(text, 'reports/full/claims.json')).toThrow(/next: {5}run the chapter once more/)
  })
})

test('a file that is not there is no record; one that cannot be read is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'record-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  expect(readRecord(join(folder, 'claims.json'))).toBeUndefined()
  expect(() => readRecord(folder)).toThrow(/expected: a file that can be read/)
  await writeFile(join(folder, 'claims.json'), stringify(record, 5))
  expect(readRecord(join(folder, 'claims.json'))).toEqual(record)
})

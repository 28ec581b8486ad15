import { describe, expect, test } from 'vitest'
import { withEarlier } from './merge.ts'
import { recordOf } from './record.ts'
import { brief, madeUpClaim, madeUpRecord, madeUpSection, madeUpTraining } from './testing/made-up.ts'

const all = () => true
const summary = (record: ReturnType<typeof withEarlier>) =>
  record.sections.map(({ number, earlier, claims }) => [number, claims[0]?.sentence, earlier === true])

const first = (number: number, file?: string) =>
  madeUpSection(number, { claims: [madeUpClaim(`${number}.1`, { sentence: 'first' })], ...(file && { file }) })
const second = (number: number, file?: string) =>
  madeUpSection(number, { claims: [madeUpClaim(`${number}.1`, { sentence: 'second' })], ...(file && { file }) })

describe('what earlier runs found', () => {
  test('stays, marked as such, in the chapter’s order', () => {
    const merged = withEarlier(madeUpRecord([second(9)]), madeUpRecord([first(10), first(4)]), all)
    expect(summary(merged)).toEqual([
      [4, 'first', true],
      [9, 'second', false],
      [10, 'first', true],
    ])
  })

  test('gives way to what this run found, and the mark with it', () => {
    const once = withEarlier(madeUpRecord([second(5)]), madeUpRecord([first(4), first(5)]), all)
    const twice = withEarlier(madeUpRecord([second(4)]), once, all)
    expect(summary(twice)).toEqual([
      [4, 'second', false],
      [5, 'second', true],
    ])
  })

  test('is dropped with its spec, or with the name that its spec had', () => {
    const before = madeUpRecord([first(4), first(5), first(6)])
    const merged = withEarlier(
      madeUpRecord([second(5, 'specs/05-new.spec.ts')]),
      before,
      (file) => !file.includes('06'),
    )
    expect(merged.sections.map(({ file }) => file)).toEqual(['specs/04-section.spec.ts', 'specs/05-new.spec.ts'])
  })

  test('never stands in for a section that this run should have given', () => {
    const missing = [{ file: 'specs/04-section.spec.ts', reason: 'It did not load.' }]
    const now = recordOf(brief, [{ section: second(5), trainings: [] }], missing)
    const merged = withEarlier(now, madeUpRecord([first(4), first(5)]), all)
    expect(summary(merged)).toEqual([[5, 'second', false]])
    expect(merged.missing).toEqual(missing)
    // And it stays missed until it is there.
    expect(withEarlier(madeUpRecord([second(5)]), merged, all).missing).toEqual(missing)
    expect(withEarlier(madeUpRecord([second(4)]), merged, all).missing).toEqual([])
  })
})

test('each training is kept once, and only while a section looks at it', () => {
  const [raw, scaled, other] = [0.1, 0.01, 0.001].map((learningRate) => madeUpTraining({ learningRate })) as [
    ReturnType<typeof madeUpTraining>,
    ReturnType<typeof madeUpTraining>,
    ReturnType<typeof madeUpTraining>,
  ]
  const looking = (number: number, ...trainings: ReturnType<typeof madeUpTraining>[]) =>
    madeUpSection(number, { runs: trainings.map(({ key }) => ({ name: 'run', seed: 0, key })) })
  const before = madeUpRecord([looking(4, raw), looking(5, raw, other)], [raw, other])
  const merged = withEarlier(madeUpRecord([looking(5, scaled)], [scaled]), before, all)
  expect(merged.trainings).toEqual([raw, scaled])
})

import { describe, expect, test } from 'vitest'
import { brief, madeUpClaim, madeUpSection } from '../record/testing/made-up.ts'
import type { DeliveredSection } from './section.ts'
import { Session } from './session.ts'

const delivered = (number: number, more: Partial<DeliveredSection> = {}): DeliveredSection => ({
  circumstances: brief,
  section: madeUpSection(number),
  trainings: [],
  pictures: [],
  partial: false,
  unreached: [],
  ...more,
})
const all = () => true
const numbers = (sections: readonly DeliveredSection[]) => sections.map(({ section }) => section.number)

describe('what a session showed', () => {
  const two = madeUpSection(5, { claims: [madeUpClaim('5.1'), madeUpClaim('5.2')] })

  test('is nothing at first, then what it was last', () => {
    const session = new Session()
    expect(session.show(two, false)).toBeUndefined()
    expect(session.show(madeUpSection(5), false)).toBe(two)
    expect(session.show(two, false)).toEqual(madeUpSection(5))
  })

  test('is compared claim by claim where a run leaves some out, and the others are not forgotten', () => {
    const session = new Session()
    session.show(two, false)
    const part = madeUpSection(5, { claims: [madeUpClaim('5.2', { sentence: 'it does' })] })
    expect(session.show(part, true)?.claims.map(({ id }) => id)).toEqual(['5.2'])
    expect(session.show(two, false)?.claims.map(({ id, sentence }) => [id, sentence])).toEqual([
      ['5.1', 'it learns'],
      ['5.2', 'it does'],
    ])
  })
})

describe('what a session found', () => {
  test('stays of this session while the same code trains on the same data', () => {
    const session = new Session()
    session.add([delivered(4), delivered(5)], [], 'one', all)
    expect(numbers(session.add([delivered(5)], [], 'one', all))).toEqual([4, 5])
    expect(numbers(session.add([delivered(5)], [], 'two', all))).toEqual([5])
  })

  test('is gone with its spec, and where its spec gives nothing any more', () => {
    const session = new Session()
    session.add([delivered(4), delivered(5), delivered(6)], [], 'one', all)
    const known = session.add([], [delivered(5).section.file], 'one', (file) => !file.includes('06'))
    expect(numbers(known)).toEqual([4])
  })

  test('is not replaced by a part of it', () => {
    const session = new Session()
    const whole = delivered(4)
    session.add([whole], [], 'one', all)
    expect(session.add([delivered(4, { partial: true })], [], 'one', all)).toEqual([whole])
  })
})

import { expect, test } from 'vitest'
import { madeUpSection } from '../record/testing/made-up.ts'
import { withoutRepeated } from './repeated.ts'
import type { DeliveredSection } from './section.ts'

const delivered = (number: number, file: string): DeliveredSection => ({
  circumstances: { scale: 'brief', seeds: [0], backend: 'wasm' },
  section: madeUpSection(number, { file }),
  trainings: [],
  pictures: [],
  partial: false,
  unreached: [],
})

test('of two specs that are one section the second is missing, whichever comes first', () => {
  const [first, second, other] = [
    delivered(5, 'specs/05-a.ts'),
    delivered(5, 'specs/05-b.ts'),
    delivered(6, 'specs/06.ts'),
  ]
  const missing = {
    file: 'specs/05-b.ts',
    reason:
      'It is section 5, as specs/05-a.ts is. Give one of them another number, and its claims ids that begin with it.',
  }
  expect(withoutRepeated([first, second, other])).toEqual([first, missing, other])
  expect(withoutRepeated([second, other, first])).toEqual([missing, other, first])
})

test('one that is missing anyway stays so', () => {
  const missing = { file: 'specs/05-b.ts', reason: 'It did not load.' }
  expect(withoutRepeated([missing, delivered(5, 'specs/05-a.ts')])).toEqual([missing, delivered(5, 'specs/05-a.ts')])
})

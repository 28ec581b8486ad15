import seedrandom from 'seedrandom'
import { expect, it } from 'vitest'
import { base64Of, bytesOf } from './base64.ts'

it('is what Node makes of the same bytes, and gives them back, however many there are', () => {
  const random = seedrandom('base64')
  for (const length of [0, 1, 2, 3, 8191, 8192, 8193, 200_000]) {
    const bytes = Uint8Array.from({ length }, () => random() * 256)
    expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect(bytesOf(base64Of(bytes))).toEqual(bytes)
  }
})

import { expect, test } from 'vitest'
import { fromJson, type Json, toJson } from './json.ts'

const sent = (data: unknown) => fromJson(JSON.parse(JSON.stringify(toJson(data))) as Json)

test('plain data comes out of JSON as it went in, with the numbers that JSON does not have', () => {
  const data = {
    values: [1, -0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    nested: [{ label: 'NaN', on: true, nothing: null }, []],
    number: 5,
    more: { number: 'five' },
  }
  expect(sent(data)).toEqual(data)
  expect(sent(Number.NaN)).toBeNaN()
})

test.each([
  ['undefined', { a: undefined }],
  ['a function', [() => 1]],
  ['a typed array', { pixels: Uint8Array.of(1) }],
  ['a map', new Map()],
  ['an object that would come back as a number', { number: 'NaN' }],
])('%s is refused: it would come out as something else', (_name, data) => {
  expect(() => toJson(data)).toThrow('toJson: expected plain data, found [object')
})

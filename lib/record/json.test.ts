import { describe, expect, test } from 'vitest'
import { decode, encode, parse, stringify } from './json.ts'

const numbers = [0, -1.5, 1e-320, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const value = { numbers, text: 'NaN', nested: { list: [[Number.NaN], []], nothing: null, yes: true }, empty: {} }

describe('every number survives', () => {
  test('as data and as text, however deep, and whatever the indentation', () => {
    expect(decode(encode(value))).toEqual(value)
    for (const depth of [0, 1, 2, 10]) expect(parse(stringify(value, depth))).toEqual(value)
    // The way a blob of Vitest's goes.
    expect(decode(JSON.parse(JSON.stringify(encode(value))))).toEqual(value)
  })

  test('a text that reads like such a number stays a text', () => {
    expect(decode(encode(['NaN', '{"$number":"NaN"}']))).toEqual(['NaN', '{"$number":"NaN"}'])
  })
})

test('fields without a value are left out, and only those', () => {
  expect(encode({ a: undefined, b: null, c: 0 })).toEqual({ b: null, c: 0 })
})

test.each([
  ['value.values', { values: new Float32Array(2) }, 'a Float32Array'],
  ['value[1].draw', [0, { draw: () => 0 }], 'function'],
  ['value.ticks', { ticks: new Map() }, 'a Map'],
  ['value.at', { at: new Date(0) }, 'a Date'],
])('what JSON would lose is refused by name: %s', (path, lost, found) => {
  expect(() => encode(lost)).toThrow(`${path}: expected numbers, texts, lists and plain objects; found ${found}`)
})

test('a field that would read as a number is refused', () => {
  expect(() => encode([{ $number: 'NaN' }])).toThrow("value[0]: expected fields of other names than '$number'")
})

test('what is deep is on one line', () => {
  expect(
    stringify(
      {
        rows: [
          { epoch: 1, loss: 0.5 },
          { epoch: 2, loss: Number.NaN },
        ],
        none: [],
      },
      2,
    ),
  ).toBe(`{
  "rows": [
    {"epoch":1,"loss":0.5},
    {"epoch":2,"loss":{"$number":"NaN"}}
  ],
  "none": []
}
`)
})

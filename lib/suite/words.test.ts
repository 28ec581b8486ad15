/** What a section's words refuse, before anything is trained. */
import { describe, expect, test } from 'vitest'
import { claimParts, requireFigure, requireId, requireNoPromise, requireSection, requireText } from './words.ts'

const define = () => {}
const check = () => {}

describe('a section', () => {
  test('has a number, a title, experiments and a definition', () => {
    expect(() => requireSection(5, 'Scaling the data', {}, define)).not.toThrow()
  })

  test.each<[what: string, given: readonly unknown[], message: string]>([
    [
      'half a number',
      [5.5, 'Title', {}, define],
      "the section's number, a whole one from 1; found 5.5. Write chapter(5, ",
    ],
    ['a number in words', ['5', 'Title', {}, define], "found '5'."],
    ['0', [0, 'Title', {}, define], 'found 0.'],
    ['no title', [5, '', {}, define], "Section 5: expected a title of one line, found ''."],
    ['a title of blanks', [5, ' ', {}, define], "found ' '."],
    ['two lines', [5, 'a\nb', {}, define], 'a title of one line'],
    [
      'no experiments',
      [5, 'Title', define],
      'expected its experiments and then its definition, found a function and undefined',
    ],
    ['a list', [5, 'Title', [], define], 'found [] and a function'],
  ])('but not %s', (_what, [number, title, experiments, definition], message) => {
    expect(() => requireSection(number, title, experiments, definition)).toThrow(message)
  })

  test('does not wait while it is defined: what came later would be lost', () => {
    expect(() => requireNoPromise(5, undefined)).not.toThrow()
    expect(() => requireNoPromise(5, (async () => {})())).toThrow('Section 5: expected a definition that does not wait')
  })
})

describe('an id', () => {
  test.each(['5.2', '5.2a', '5.12bc', '5.2+', '5.2c+'])('may be %s', (id) => {
    expect(() => requireId(5, id)).not.toThrow()
  })

  test.each([
    ['91.1a', "Section 5 has a claim '91.1a': expected an id that begins with '5.', found '91.1a'. Write '5.2a'"],
    ['5', "found '5'"],
    ['', "found ''"],
    ['5.2A', "found '5.2A'"],
    [' 5.2', "found ' 5.2'"],
    ['5.2 a', "found '5.2 a'"],
    ['5.0', "found '5.0'"],
    ['55.2', "found '55.2'"],
    ['05.2', "found '05.2'"],
    ['5.2++', "found '5.2++'"],
    ['5.2a\n', 'expected an id'],
    [5.2, 'found 5.2'],
    [undefined, 'found undefined'],
  ])('may not be %j', (id, message) => {
    expect(() => requireId(5, id)).toThrow(message)
  })
})

test.each(['', '  ', 'two\nlines', 3, undefined])('a sentence is none if it is %j', (sentence) => {
  expect(() => requireText('5.1', 'a sentence of one line', sentence, 'Say what must come out.')).toThrow(
    '5.1: expected a sentence of one line, found',
  )
})

describe('what follows the sentence', () => {
  test('is experiments, a check and options, or a check alone', () => {
    expect(claimParts('5.1', [check])).toEqual({ looksAt: {}, check, options: {} })
    expect(claimParts('5.1', [{}, check, { fragile: 'so it is' }]).options).toEqual({ fragile: 'so it is' })
    expect(claimParts('5.1', [check, { onlyAtFullScale: 'so it is' }]).options).toEqual({ onlyAtFullScale: 'so it is' })
  })

  test.each<[what: string, rest: readonly unknown[], message: string | RegExp]>([
    [
      'nothing',
      [],
      '5.1: expected experiments (if it looks at any), its check, and options; found nothing. Write claim(',
    ],
    ['no check', [{}], 'found {}.'],
    ['a text', ['that', check], "found 'that', a function."],
    [
      'experiments behind the check',
      [check, { raw: {} }],
      '5.1.raw: expected no such field, only control, onlyAtFullScale',
    ],
    ['two checks', [{}, check, {}, check], 'found {}, a function, {}, a function.'],
    ['an option that nobody knows', [{}, check, { controls: {} }], /did you mean 'control'\?$/],
    ['another one', [check, { fragil: 'yes' }], "did you mean 'fragile'?"],
    [
      'options that are undefined',
      [{}, check, undefined],
      'expected options such as { control: { raw: scaled } }, found undefined',
    ],
    ['a control that replaces nothing', [{}, check, { control: {} }], '5.1.control: expected what takes the place'],
    ['a control that is undefined', [{}, check, { control: undefined }], 'found undefined. Write { control:'],
    ['no reason', [check, { onlyAtFullScale: '' }], "5.1.onlyAtFullScale: expected a reason in words, found ''."],
    ['a reason that is none', [check, { fragile: true }], '5.1.fragile: expected a reason in words, found true.'],
    ['an undefined one', [check, { sameOnEverySeed: undefined }], '5.1.sameOnEverySeed: expected a reason in words'],
  ])('but not %s', (_what, rest, message) => {
    expect(() => claimParts('5.1', rest)).toThrow(message)
  })
})

test.each<[what: string, given: readonly [unknown, unknown, unknown, number], message: string]>([
  ['no title', ['', {}, check, 0], "Section 5 shows something: expected a title of one line, found ''."],
  [
    'no experiments',
    ['Loss', check, undefined, 0],
    "'Loss': expected experiments and a function that draws, found a function",
  ],
  ['a figure itself', ['Loss', {}, { kind: 'table' }, 0], 'found {} and {"kind":"table"}.'],
  ['more', ['Loss', {}, check, 1], 'and more. Write show('],
])('a figure with %s is refused', (_what, [title, looksAt, draw, surplus], message) => {
  expect(() => requireFigure(5, title, looksAt, draw, surplus)).toThrow(message)
})

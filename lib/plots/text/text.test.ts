import { describe, expect, it } from 'vitest'
import { bar, columnsOf, padLeft, padRight, shortened, stripColour, wrap } from './text.ts'

const RED_A = '\x1b[31mA\x1b[0m'

describe('text', () => {
  it('does not count colours as columns', () => {
    expect([columnsOf(RED_A), columnsOf('÷ 255'), stripColour(`${RED_A}B`)]).toEqual([1, 5, 'AB'])
    expect([padRight(RED_A, 3), padLeft(RED_A, 3)]).toEqual([`${RED_A}  `, `  ${RED_A}`])
  })

  it('draws bars in eighths and shows the smallest share there is', () => {
    expect([0, 0.001, 0.5, 1, 2.25, 2.97].map(bar)).toEqual(['', '▏', '▌', '█', '██▎', '███'])
    expect(bar(Number.NaN)).toBe('')
  })

  it('wraps between pieces, never inside one', () => {
    expect(wrap(['A raw', 'B scaled', 'C a long one'], '  ', 10)).toEqual(['A raw', 'B scaled', 'C a long one'])
    expect(wrap([RED_A, 'B', 'C'], '  ', 4)).toEqual([`${RED_A}  B`, 'C'])
    expect(wrap([], ' ', 4)).toEqual([])
  })
})

describe('what is wider or narrower than a letter', () => {
  it.each([
    ['Stiefel', 7],
    ['短靴', 4],
    ['한글', 4],
    ['ひらがな', 8],
    ['ＡＢ', 4],
    ['👢', 2],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['e\u0301', 1],
    ['na\u00efve\u200b', 5],
    ['│┤╰─A▲█▒≡· ÷ × − … λ ✓', 22],
    ['\x1b[31m短\x1b[0m', 2],
  ])('%s takes %i columns', (text, columns) => {
    expect(columnsOf(text)).toBe(columns)
    expect(columnsOf(padRight(text, 30))).toBe(30)
    expect(columnsOf(padLeft(text, 30))).toBe(30)
  })

  it('is cut between characters, never inside one', () => {
    expect(shortened('短靴 and more', 5)).toBe('短靴…')
    expect(shortened('短靴 and more', 4)).toBe('短…')
    expect(shortened('👨‍👩‍👧👨‍👩‍👧', 3)).toBe('👨‍👩‍👧…')
    expect(shortened('短靴', 4)).toBe('短靴')
  })
})

import { describe, expect, it } from 'vitest'
import { markdownTable, table } from './table.ts'

const HEADERS = ['data', 'steps', 'accuracy', 'loss', 'rate']
const ROWS = [
  ['raw pixels', '1,875', '17.6 %', '2.10', '1.0e-5'],
  ['pixels ÷ 255', '1,875', '84.2 ± 0.3 %', '0.432', '—'],
  ['diverged', '3', '9.8 %', 'NaN', ''],
]

describe('table', () => {
  it('puts numbers to the right and words to the left', () => {
    expect(table(HEADERS, ROWS)).toMatchInlineSnapshot(`
      "data           steps       accuracy    loss     rate
      ────────────   ─────   ────────────   ─────   ──────
      raw pixels     1,875         17.6 %    2.10   1.0e-5
      pixels ÷ 255   1,875   84.2 ± 0.3 %   0.432        —
      diverged           3          9.8 %     NaN"
    `)
  })

  it('takes a column for words as soon as one cell is not a number', () => {
    expect(
      table(
        ['layers', 'epochs'],
        [
          ['784-10', '5'],
          ['2 × 1000, bn', '20'],
        ],
      ),
    ).toMatchInlineSnapshot(`
      "layers         epochs
      ────────────   ──────
      784-10              5
      2 × 1000, bn       20"
    `)
  })

  it('prints its header alone without rows', () => {
    expect(table(['a', 'bc'], [])).toBe('a   bc\n─   ──')
  })

  it('refuses a row that does not fit its headers', () => {
    expect(() => table(['a', 'b'], [['1', '2'], ['3']])).toThrow('table: row 2 has 1 cells, but there are 2 headers')
  })
})

describe('markdownTable', () => {
  it('reads as a table in its source', () => {
    expect(markdownTable(HEADERS, ROWS)).toMatchInlineSnapshot(`
      "| data         | steps |     accuracy |  loss |   rate |
      | ------------ | ----: | -----------: | ----: | -----: |
      | raw pixels   | 1,875 |       17.6 % |  2.10 | 1.0e-5 |
      | pixels ÷ 255 | 1,875 | 84.2 ± 0.3 % | 0.432 |      — |
      | diverged     |     3 |        9.8 % |   NaN |        |"
    `)
  })

  it('escapes what would break the table', () => {
    expect(markdownTable(['a|b'], [['c\nd']])).toBe('| a\\|b   |\n| ------ |\n| c<br>d |')
  })
})

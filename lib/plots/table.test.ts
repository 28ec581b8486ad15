import { describe, expect, it } from 'vitest'
import { cell } from './cell.ts'
import type { Cell } from './figure.ts'
import { figureText } from './figure-text.ts'
import { table } from './table.ts'

const drawn = (headers: string[], rows: Cell[][]) => figureText(table(headers, rows))

const HEADERS = ['data', 'steps', 'accuracy', 'loss', 'rate']
const ROWS = [
  ['raw pixels', cell.integer(1875), cell.percent(0.176), cell.decimal(2.1), cell.decimal(0.00001)],
  ['pixels ÷ 255', cell.integer(1875), cell.percent(0.842), cell.decimal(0.432), cell.dash],
  ['diverged', 3, cell.percent(0.098), cell.decimal(Number.NaN), cell.none],
]

describe('table', () => {
  it('puts numbers to the right and words to the left', () => {
    expect(drawn(HEADERS, ROWS)).toMatchInlineSnapshot(`
      "data           steps   accuracy    loss     rate
      ────────────   ─────   ────────   ─────   ──────
      raw pixels     1,875     17.6 %    2.10   1.0e-5
      pixels ÷ 255   1,875     84.2 %   0.432        –
      diverged           3      9.8 %     NaN"
    `)
  })

  it('takes a column for words as soon as one cell is not a number', () => {
    expect(
      drawn(
        ['layers', 'epochs'],
        [
          ['784-10', 5],
          ['2 × 1000, bn', 20],
        ],
      ),
    ).toMatchInlineSnapshot(`
      "layers         epochs
      ────────────   ──────
      784-10              5
      2 × 1000, bn       20"
    `)
  })

  it('takes a column for words by what its cells are, not by how they look', () => {
    expect(drawn(['id'], [['5.1'], ['12.10']])).toBe('id\n─────\n5.1\n12.10')
    expect(drawn(['a name'], [[5], ['six']])).toBe('a name\n──────\n5\nsix')
    expect(drawn(['a name'], [[['Bag, ', cell.percent(0.5)]]])).toBe('a name\n───────────\nBag, 50.0 %')
    expect(drawn(['nothing'], [[cell.none], [cell.dash]])).toBe('nothing\n───────\n\n–')
  })

  it('has headers above the headers of columns that belong together', () => {
    const spans = [
      { label: 'SGD', from: 1, columns: 2 },
      { label: 'Adam', from: 3, columns: 1 },
    ]
    expect(figureText(table(['epoch', 'a', 'long', 'c'], [[1, 2, 3, 4]], { spans }))).toMatchInlineSnapshot(`
      "        SGD        Adam
      epoch   a   long   c
      ─────   ─   ────   ─
          1   2      3   4"
    `)
    for (const from of [-1, 0.5, 3]) {
      expect(() => table(['a', 'b'], [], { spans: [{ label: 'wide', from, columns: 2 }] })).toThrow(
        `table: the header 'wide' must stand above columns from 0 to 1, found 2 from ${from} on`,
      )
    }
    expect(() => table(['a', 'b'], [], { spans: [...spans, ...spans] })).toThrow("the header 'SGD'")
  })

  it('keeps headers above headers over their columns, however long they are', () => {
    const spans = [
      { label: 'a long name', from: 1, columns: 1 },
      { label: 'another', from: 2, columns: 1 },
    ]
    expect(figureText(table(['epoch', 'a', 'b'], [[1, 2, 3]], { spans }))).toMatchInlineSnapshot(`
      "        a long name   another
      epoch             a   b
      ─────   ───────────   ─
          1             2   3"
    `)
  })

  it('lines up under Chinese, and keeps a bar within its cell', () => {
    expect(
      drawn(
        ['种类', 'a|b'],
        [
          ['短靴', 1],
          ['Bag | box', 2],
        ],
      ),
    ).toBe('种类        a|b\n─────────   ───\n短靴          1\nBag | box     2')
  })

  it('has numbers as numbers, with how they are printed', () => {
    expect(table(['rate', 'accuracy'], [[0.1, cell.percent(0.857)]])).toEqual({
      kind: 'table',
      headers: ['rate', 'accuracy'],
      rows: [[0.1, { value: 0.857, as: 'percent', digits: 1 }]],
    })
  })

  it('prints its header alone without rows', () => {
    expect(drawn(['a', 'bc'], [])).toBe('a   bc\n─   ──')
  })

  it('refuses a row that does not fit its headers', () => {
    expect(() => table(['a', 'b'], [[1, 2], [3]])).toThrow('table: row 2 has 1 cells, but there are 2 headers')
  })
})

/** What a learner may write by mistake, for each word that draws. TypeScript refuses most of it; Vitest runs none of that. */
import { describe, expect, test } from 'vitest'
import { cell } from './cell.ts'
import { captioned, sideBySide, stack } from './compose.ts'
import { decimal, integer, percent, points } from './format.ts'
import { functionChart } from './function-chart.ts'
import { heatMap } from './heat-map.ts'
import { histogram } from './histogram.ts'
import { lineChart } from './line-chart.ts'
import { table } from './table.ts'

/** Called as JavaScript would. */
type Loosely = (...args: unknown[]) => unknown
const loosely = (word: unknown) => word as Loosely

const curve = { label: 'loss', values: [2, 1, 0.5] }
const chart = (change: object) => loosely(lineChart)([curve], { xLabel: 'epoch', format: { as: 'plain' }, ...change })
const values = (value: unknown) =>
  loosely(lineChart)([{ label: 'x', values: value }], { xLabel: 'epoch', format: { as: 'plain' } })
const counted = (group: object, options?: object) =>
  loosely(histogram)([{ label: 'w', values: [1, 2], ...group }], options)
const curveOf = (functions: unknown, change: object = {}) =>
  loosely(functionChart)(functions, { from: 0, to: 1, xLabel: 'x', format: { as: 'plain' }, ...change })
const celled = (content: unknown) =>
  loosely(table)(
    ['epoch', 'loss'],
    [
      [1, 2],
      [2, content],
    ],
  )
const map = heatMap([1, 2], 1, 2)

test.each<[message: string, draw: () => unknown]>([
  ['lineChart.widht: expected no such field, only title, xLabel,', () => chart({ widht: 30 })],
  ["found 30; did you mean 'width'?", () => chart({ widht: 30 })],
  ['lineChart.width: expected a value, or the field left out; found undefined', () => chart({ width: undefined })],
  ["lineChart: scale must be 'linear' or 'log', found 'Log'; did you mean 'log'?", () => chart({ scale: 'Log' })],
  [
    'lineChart: title must be one line of text, without tabs and codes, found \'"a\\nb"\'',
    () => chart({ title: 'a\nb' }),
  ],
  ['lineChart: title must be text, found 5', () => chart({ title: 5 })],
  ['lineChart: xLabel must be text, found undefined', () => loosely(lineChart)([curve], { format: { as: 'plain' } })],
  ["there is no 'undefined'; expected one of percent", () => loosely(lineChart)([curve], { xLabel: 'epoch' })],
  ['lineChart: expected settings such as { title: …', () => loosely(lineChart)([curve], 'a title')],
  ['lineChart: yRange must be a pair of numbers, such as [0, 1], found 5', () => chart({ yRange: 5 })],
  ['lineChart: yRange must be a pair of numbers, such as [0, 1], found [0,1,2]', () => chart({ yRange: [0, 1, 2] })],
  ['lineChart: yRange must be a pair of numbers', () => chart({ yRange: ['0', '1'] })],
  [
    'yRange must rise by more than a billionth of its numbers, found [1, 1.0000000001]',
    () => chart({ yRange: [1, 1 + 1e-10] }),
  ],
  ['yRange must rise by more than', () => chart({ yRange: [0, 5e-324] })],
  ['width must be a whole number from 10 to 10,000, found 1', () => chart({ width: 1 })],
  ['width must be a whole number from 10 to 10,000, found 1000000000', () => chart({ width: 1e9 })],
  ["width must be a whole number from 10 to 10,000, found '60'", () => chart({ width: '60' })],
  [
    'lineChart: xTicks must rise, found 0 after 2; sort them',
    () =>
      chart({
        xTicks: [
          [2, 'b'],
          [0, 'a'],
        ],
      }),
  ],
  [
    'lineChart: xTicks must rise, found 1 after 1',
    () =>
      chart({
        xTicks: [
          [1, 'b'],
          [1, 'a'],
        ],
      }),
  ],
  [
    'xTicks at 0 and 1 need more than 10 columns to stand apart',
    () =>
      chart({
        width: 10,
        xTicks: [
          [0, 'at first'],
          [1, 'then'],
        ],
      }),
  ],
  ['lineChart: xTicks[0] must be a pair [index, label], found 1', () => chart({ xTicks: [1, 2] })],
  ['lineChart: xTicks[0] label must be text, a number', () => chart({ xTicks: [[0, null]] })],
  [
    'lineChart: series must be a list in brackets, found {"label":"loss"',
    () => loosely(lineChart)(curve, { xLabel: 'epoch' }),
  ],
  ['lineChart: series[0] must be a series { label, values }, found [2,1]', () => loosely(lineChart)([[2, 1]], {})],
  ['lineChart: series[0].label must be text, found undefined', () => loosely(lineChart)([{ values: [1] }], {})],
  ["lineChart: series[0].values[1] must be a number, found '0.5'", () => values([1, '0.5'])],
  ['lineChart: series[0].values[0] must be a number, found null', () => values([null])],
  ['lineChart: series[0].values must be a list of numbers, found 3', () => values(3)],
  ['lineChart: series[0].values[0] must be between -1e300 and 1e300', () => values([1e305])],
  [
    "histogram.bons: expected no such field, only bins, range, logCounts, width; found 5; did you mean 'bins'?",
    () => counted({}, { bons: 5 }),
  ],
  ['histogram: bins must be a whole number from 1 to 1,000, found 1000000000', () => counted({}, { bins: 1e9 })],
  ["histogram: logCounts must be true or false, found 'no'", () => counted({}, { logCounts: 'no' })],
  ['histogram: expected settings such as { bins: …', () => loosely(histogram)([{ label: 'w', values: [1] }], 30)],
  ['histogram: groups must be a list in brackets, found {"w":[1,2]}', () => loosely(histogram)({ w: [1, 2] })],
  ['histogram: groups[0].values must be a list of numbers, found {"0":1}', () => counted({ values: { 0: 1 } })],
  ["histogram: groups[0].values[0] must be a number, found 'a'", () => counted({ values: 'abc'.split('') })],
  [
    'heatMap.sign: expected no such field, only range, signed, label; found true',
    () => loosely(heatMap)([1], 1, 1, { sign: true }),
  ],
  ['heatMap: signed must be true or false, found 1', () => loosely(heatMap)([1], 1, 1, { signed: 1 })],
  [
    "heatMap: expected settings such as { range: …, signed: …, label: … }; found 'unit 3'",
    () => loosely(heatMap)([1], 1, 1, 'unit 3'),
  ],
  [
    'heatMap: range must be a pair of numbers, such as [0, 1], found 1',
    () => loosely(heatMap)([1], 1, 1, { range: 1 }),
  ],
  ["heatMap: values[1] must be a number, found '2'", () => loosely(heatMap)([1, '2'], 1, 2)],
  ['heatMap: rows must be a whole number from 1 on, found 2.5', () => heatMap([1, 2, 3, 4, 5], 2.5, 2)],
  [
    "table: row 2, 'loss' must be text, a number, or a number from cell such as cell.percent(0.5), found undefined",
    () => celled(undefined),
  ],
  ["table: row 2, 'loss' must be text, a number, or a number from cell", () => celled(true)],
  ["table: row 2, 'loss' must be one line of text", () => celled('a\nb')],
  ["table: row 2, 'loss' must be one line of text", () => celled('a\u001b[31mb')],
  ["table: row 2, 'loss'[1] must be text, a number", () => celled(['a', ['b']])],
  [
    "table: row 2, 'loss': format: expected a number to print as 'percent', found '0.5'",
    () => celled(cell.percent('0.5' as never)),
  ],
  ['table: row 2, \'loss\' must be cell.none or cell.dash, found {"none":"?"}', () => celled({ none: '?' })],
  ['table.spas: expected no such field, only spans', () => loosely(table)(['a'], [], { spas: [] })],
  ['table: expected settings such as { spans: … }; found []', () => loosely(table)(['a'], [], [])],
  ['table: rows must be a list of rows of cells, found [1,2]', () => loosely(table)(['a', 'b'], [1, 2])],
  ['table: headers[1] must be text, found 2', () => loosely(table)(['a', 2], [])],
  ['table: headers must be a list of one or more, found []', () => table([], [])],
  ["functionChart: 'half' must be a function of a number, found 0.5", () => curveOf({ half: 0.5 })],
  [
    "functionChart: 'inverse' must give a finite number everywhere from 0 to 1, found Infinity at 0",
    () => curveOf({ inverse: (x: number) => 1 / x }),
  ],
  [
    "functionChart: 'nothing' must give a finite number everywhere from 0 to 1, found undefined at 0",
    () => curveOf({ nothing: () => undefined }),
  ],
  ['functionChart: from … to must be a pair of numbers', () => curveOf({ half: (x: number) => x / 2 }, { from: '0' })],
  ['lineChart.xtick: expected no such field', () => curveOf({ half: (x: number) => x / 2 }, { xtick: 1 })],
  ['sideBySide: figures must be a list in brackets, found {"kind":"heatMap"', () => loosely(sideBySide)(map, map)],
  ['sideBySide: figures must be a list of one or more, found []', () => sideBySide([])],
  ["stack: figures[1] must be a figure, such as table(…), found 'text'", () => loosely(stack)([map, 'text'])],
  ['stack: figures[0] must be a figure', () => loosely(stack)([{ figure: map, pictures: [] }])],
  ["captioned: caption must be a list in brackets, found 'a map'", () => loosely(captioned)('a map', map)],
  [
    'captioned: figure must be a figure, such as table(…), found [a map]',
    () => loosely(captioned)(['a map'], ['a map']),
  ],
  ['captioned: caption[0] must be one line of text', () => captioned(['two\nlines'], map)],
])('%s', (message, draw) => {
  expect(draw).toThrow(message)
})

describe('a number that is none has no text: it was an infinity before', () => {
  test.each<[word: Loosely, value: unknown, as: string]>([
    [loosely(percent), undefined, 'percent'],
    [loosely(percent), '0.857', 'percent'],
    [loosely(points), null, 'points'],
    [loosely(integer), 5n, 'integer'],
    [loosely(decimal), [0.5], 'decimal'],
  ])('%o of %o', (word, value, as) => {
    expect(() => word(value)).toThrow(`format: expected a number to print as '${as}', found `)
  })
})

test('what diverged, and what float32 can hold at most, is drawn', () => {
  expect(
    lineChart([{ label: 'x', values: [1, Number.NaN, Number.POSITIVE_INFINITY] }], {
      xLabel: 'epoch',
      format: { as: 'plain' },
    }).series,
  ).toHaveLength(1)
  expect(histogram([{ label: 'w', values: Float32Array.of(3.4e38, -3.4e38, Number.NaN) }]).groups[0]).toMatchObject({
    all: 3,
    finite: 2,
  })
})

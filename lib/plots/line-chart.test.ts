import seedrandom from 'seedrandom'
import { describe, expect, it } from 'vitest'
import type { Series } from './figure.ts'
import { figureText } from './figure-text.ts'
import { type LineChartOptions, lineChart } from './line-chart.ts'
import { columnsOf, stripColour } from './text/text.ts'

const OPTIONS: LineChartOptions = { xLabel: 'epoch', format: { as: 'fixed', digits: 2 }, height: 7, width: 41 }
const chart = (series: Series[], options: Partial<LineChartOptions> = {}, colour = false) =>
  figureText(lineChart(series, { ...OPTIONS, ...options }), { colour })
const FALLING = [0.52, 0.45, 0.42, 0.4, 0.39]

describe('what a reader sees', () => {
  it('two curves, told apart by letters', () => {
    const raw = { label: 'raw pixels', values: [0.15, 0.17, 0.16, 0.18, 0.18] }
    const scaled = { label: 'pixels ÷ 255', values: [0.42, 0.68, 0.76, 0.8, 0.83] }
    const options = { title: 'Scaling', yLabel: 'accuracy', format: { as: 'percent', digits: 0 }, height: 12 } as const
    expect(chart([raw, scaled], options)).toMatchInlineSnapshot(`
      "Scaling

      accuracy
      100 % ┤
            │
       80 % ┤                  ╭─B─────────B─────────B
            │        ╭─B───────╯
       60 % ┤    ╭───╯
            │ ╭──╯
       40 % ┤B─╯
            │
       20 % ┤╭─────────A─────────A─────────A─────────A
            │A╯
        0 % ┤
            └┬─────────┬─────────┬─────────┬─────────┬
             1         2         3         4         5  epoch
             A raw pixels   B pixels ÷ 255"
    `)
  })

  it('a hundred epochs, lettered where the axis names an epoch', () => {
    const values = Array.from({ length: 100 }, (_, epoch) => Math.exp(-epoch / 30))
    expect(chart([{ label: 'training loss', values }])).toMatchInlineSnapshot(`
      "1.00 ┤A╮
           │╰──╮
           │   ╰──╮
      0.50 ┤      ╰─A─╮
           │          ╰─────A
           │                ╰───────A────╮
      0.00 ┤                             ╰──A───────A
           └┬───────┬───────┬───────┬───────┬───────┬
            1       20      40      60      80     100  epoch
            A training loss"
    `)
  })

  it('curves that coincide show both letters, and a short one ends where it ends', () => {
    expect(
      chart([
        { label: 'first', values: FALLING },
        { label: 'the same', values: FALLING },
        { label: 'stopped early', values: [0.4, 0.44, 0.48] },
      ]),
    ).toMatchInlineSnapshot(`
      "0.60 ┤
           │
      0.50 ┤AB─────╮          ╭─C
           │      ├───ABC─────┤
      0.40 ┤C──────╯          ╰─AB────────AB───────AB
           │
      0.30 ┤
           └┬─────────┬─────────┬─────────┬─────────┬
            1         2         3         4         5  epoch
            A first   B the same   C stopped early"
    `)
  })

  it('a run that diverges stops at its last finite value', () => {
    expect(
      chart([
        { label: 'rate 0.001', values: FALLING },
        { label: 'rate 0.1', values: [0.5, 0.9, Number.NaN, Number.NaN, 0.7] },
        { label: 'rate 1', values: [Number.POSITIVE_INFINITY, 1, 1, 1, 1] },
      ]),
    ).toMatchInlineSnapshot(`
      "1.00 ┤
           │       ╭──B×
      0.75 ┤    ╭──╯
           │ ╭──╯
      0.50 ┤AB┴───────A────╮
           │              ╰─────A─────────A─────────A
      0.25 ┤
           └┬─────────┬─────────┬─────────┬─────────┬
            1         2         3         4         5  epoch
            A rate 0.001   B rate 0.1 (diverged after epoch 2)   C rate 1 (diverged in epoch 1)"
    `)
  })

  it('values outside the range are marked at the edge', () => {
    expect(
      chart(
        [
          { label: 'from above', values: [5, 3, 1, 0.6, 0.45] },
          { label: 'one too low', values: [0.5, 0.5, -9, 0.5, 0.5] },
        ],
        { yRange: [0.3, 0.6] },
      ),
    ).toMatchInlineSnapshot(`
      "0.60 ┤A▲▲▲▲▲▲▲▲▲A▲▲▲▲▲▲▲▲▲A▲▲▲▲▲▲▲▲▲A─╮
           │                               ╰───╮
      0.50 ┤B─────────B╮                  B────┴──┬─B
           │          │                  │        ╰─A
      0.40 ┤          │                  │
           │          │                  │
      0.30 ┤          ╰▼▼▼▼▼▼▼▼▼B▼▼▼▼▼▼▼▼▼
           └┬─────────┬─────────┬─────────┬─────────┬
            1         2         3         4         5  epoch
            A from above   B one too low   ▲ above the scale   ▼ below the scale"
    `)
  })

  it('a loss from 30 to 2 on a logarithmic scale', () => {
    const options: Partial<LineChartOptions> = { scale: 'log', format: { as: 'decimal', digits: 2 }, height: 9 }
    expect(chart([{ label: 'loss', values: [30, 12, 6, 3.5, 2.1] }], options)).toMatchInlineSnapshot(`
      "    │A─╮
       20 ┤ ╰───╮
          │     ╰───╮
       10 ┤         ╰A──╮
          │             ╰────╮
      5.0 ┤                  ╰─A───╮
          │                        ╰─────A╮
          │                               ╰─────╮
      2.0 ┤                                     ╰──A
          └┬─────────┬─────────┬─────────┬─────────┬
           1         2         3         4         5  epoch
           A loss"
    `)
  })

  it('a single epoch, and a constant', () => {
    expect(chart([{ label: 'chance', values: [0.1] }], { height: 5, width: 20 })).toMatchInlineSnapshot(`
      "0.11 ┤
           │
      0.10 ┤A
           │
      0.09 ┤
           └┬───────────────────
            1  epoch
            A chance"
    `)
    expect(chart([{ label: 'chance', values: [0.1, 0.1, 0.1] }], { height: 5, width: 20 })).toMatchInlineSnapshot(`
      "0.11 ┤
           │
      0.10 ┤A─────────A────────A
           │
      0.09 ┤
           └┬─────────┬────────┬
            1         2        3  epoch
            A chance"
    `)
  })

  it('a long legend wraps at 100 columns', () => {
    const series = 'abcdef'.split('').map((name) => ({ label: `${name.repeat(20)}`, values: FALLING }))
    const lines = chart(series).split('\n').slice(-2)
    expect(lines.every((line) => columnsOf(line) <= 100 && line.startsWith('      '))).toBe(true)
    expect(lines.join().match(/[A-F] [a-f]{20}/g)).toHaveLength(6)
  })
})

describe('refuses what it cannot draw', () => {
  it.each<[string, () => string]>([
    ['no series given', () => chart([])],
    ["the series 'empty' has no values", () => chart([{ label: 'empty', values: [] }])],
    ['27 series, but there are only 26 letters', () => chart(new Array(27).fill({ label: '', values: [1] }))],
    [
      'height must be a whole number from 4 to 10,000, found 3',
      () => chart([{ label: '', values: [1] }], { height: 3 }),
    ],
    ['yRange must rise', () => chart([{ label: '', values: [1] }], { yRange: [1, 1] })],
    ['found [0, Infinity]', () => chart([{ label: '', values: [1] }], { yRange: [0, Number.POSITIVE_INFINITY] })],
    ['found [NaN, 1]', () => chart([{ label: '', values: [1] }], { yRange: [Number.NaN, 1] })],
    [
      'height must be a whole number from 4 to 10,000, found 4.5',
      () => chart([{ label: '', values: [1] }], { height: 4.5 }),
    ],
    ['labelWidth must be a whole number', () => chart([{ label: '', values: [1] }], { labelWidth: -1 })],
    ['xTicks stand at values 0 to 0, found 1', () => chart([{ label: '', values: [1] }], { xTicks: [[1, 'one']] })],
    [
      "digits of 'fixed' must be a whole number",
      () => chart([{ label: '', values: [1] }], { format: { as: 'fixed', digits: 0.5 } }),
    ],
    ['a log scale starts above 0', () => chart([{ label: '', values: [1] }], { yRange: [0, 1], scale: 'log' })],
  ])('%s', (message, draw) => {
    expect(draw).toThrow(message)
  })
})

describe('for any curves', () => {
  const random = seedrandom('line charts')
  const pick = <T>(...from: T[]): T => from[Math.floor(random() * from.length)] as T
  const anyValue = () =>
    pick(random(), random(), random(), -random() * 1e6, 0, 1e299, Number.NaN, Number.POSITIVE_INFINITY, 5e-324)
  const anySeries = (): Series => ({
    label: 'x',
    values: Array.from({ length: pick(1, 2, 5, 60, 100, 999) }, pick(random, random, anyValue)),
  })

  it('draws every line within its width, in colour and without alike, and no NaN', () => {
    for (let round = 0; round < 300; round++) {
      const series = Array.from({ length: pick(1, 2, 6) }, anySeries)
      const [height, width] = [pick(4, 7, 12), pick(10, 41, 60)]
      const yRange = pick<readonly [number, number] | undefined>(undefined, [0.2, 0.7])
      const options = {
        height,
        width,
        scale: pick('linear', 'log'),
        format: { as: 'decimal', digits: 3 },
        ...(yRange && { yRange }),
      } as const
      const text = chart(series, options)
      expect(stripColour(chart(series, options, true))).toBe(text)
      const lines = text.split('\n')
      const bottom = lines.findIndex((line) => line.trimStart().startsWith('└'))
      const margin = lines[bottom]?.indexOf('└') ?? 0
      expect(bottom).toBeLessThanOrEqual(height)
      for (const line of lines.slice(0, bottom + 1)) expect(columnsOf(line)).toBeLessThanOrEqual(margin + 1 + width)
      expect(text).not.toMatch(/NaN|undefined/)
    }
  })

  it('puts each letter in the row of its value, as the labels of the axis tell it', () => {
    for (let round = 0; round < 300; round++) {
      const values = Array.from({ length: pick(2, 5, 100, 999) }, () => random() * 10 ** pick(-3, 0, 3))
      const yRange = pick<readonly [number, number] | undefined>(undefined, [0, 2000])
      const lines = chart([{ label: 'x', values }], {
        height: 12,
        width: 60,
        format: { as: 'plain' },
        ...(yRange && { yRange }),
      }).split('\n')
      const bottom = lines.findIndex((line) => line.includes('└'))
      const axis = lines[bottom]?.indexOf('└') ?? 0
      const labelled = lines
        .slice(0, bottom)
        .flatMap((line, row) => (line[axis] === '┤' ? [{ row, value: Number(line.slice(0, axis)) }] : []))
      const [high, low] = [labelled[0], labelled.at(-1)]
      if (high === undefined || low === undefined) throw new Error('an axis without labels')
      const perRow = (high.value - low.value) / (low.row - high.row)
      for (const epoch of (lines[bottom + 1] ?? '').match(/\d+/g) ?? []) {
        const column = axis + 1 + Math.round(((Number(epoch) - 1) * 59) / (values.length - 1))
        const row = lines.slice(0, bottom).findIndex((line) => line[column] === 'A')
        const value = low.value + (low.row - row) * perRow
        expect(Math.abs(value - (values[Number(epoch) - 1] ?? Number.NaN)), `epoch ${epoch}`).toBeLessThanOrEqual(
          perRow * 0.5001,
        )
      }
    }
  })
})

it('an axis of other things than epochs has its own ticks, and the letters stand there', () => {
  const values = Array.from({ length: 11 }, (_, index) => index / 10)
  const xTicks = [
    [0, '-1'],
    [5, { value: 0, as: 'plain' }],
    [10, 1],
  ] as const
  const halves = lineChart([{ label: 'half', values }], {
    xLabel: 'weight',
    xTicks,
    height: 5,
    width: 21,
    format: { as: 'plain' },
  })
  expect(`\n${figureText(halves)}`).toMatchInlineSnapshot(`
    "
      1 ┤                 ╭──A
        │            ╭────╯
    0.5 ┤       ╭──A─╯
        │  ╭────╯
      0 ┤A──╯
        └┬─────────┬─────────┬
         -1        0         1  weight
         A half"
  `)
})

it('charts above each other have their axes in one column', () => {
  const narrow = chart([{ label: 'loss', values: [1, 2] }], { labelWidth: 8 })
  expect(
    narrow
      .split('\n')
      .find((line) => line.includes('┬'))
      ?.indexOf('└'),
  ).toBe(9)
})

it('is its series, with every value, and what has been chosen for it', () => {
  const values = [0.5, Number.NaN]
  expect(lineChart([{ label: 'rate 1', values }], OPTIONS)).toEqual({
    kind: 'lineChart',
    series: [{ label: 'rate 1', values }],
    xLabel: 'epoch',
    scale: 'linear',
    format: { as: 'fixed', digits: 2 },
    height: 7,
    width: 41,
  })
})

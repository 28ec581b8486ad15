import { describe, expect, test } from 'vitest'
import { imageFigure, numbersFigure } from '../images/figures.ts'
import { imageOf } from '../images/image.ts'
import { decode, encode, type Json } from '../record/json.ts'
import { cell } from './cell.ts'
import { captioned, sideBySide, stack } from './compose.ts'
import type { Figure } from './figure.ts'
import { figureText } from './figure-text.ts'
import { heatMap } from './heat-map.ts'
import { histogram } from './histogram.ts'
import { lineChart } from './line-chart.ts'
import { table } from './table.ts'
import { stripColour } from './text/text.ts'

const image = imageOf(2, 3, 'grey', Uint8Array.of(0, 128, 255, 0, 128, 255))
const numbers = table(
  ['rate', 'loss'],
  [
    [0.1, cell.decimal(Number.NaN)],
    [0.001, cell.decimal(0.432)],
  ],
)
const map = heatMap([1, -1, Number.NaN, 0], 2, 2, { signed: true })

/** One figure of each kind, with values that JSON does not have, and the text that it is. */
const examples: { readonly [K in Figure['kind']]: { figure: Extract<Figure, { kind: K }>; text: string } } = {
  lineChart: {
    figure: lineChart(
      [
        { label: 'rate 0.1', values: [0.9, 0.5, Number.NaN] },
        { label: 'rate 10', values: [Number.POSITIVE_INFINITY] },
      ],
      { title: 'loss', xLabel: 'epoch', format: { as: 'decimal', digits: 2 }, height: 5, width: 11 },
    ),
    text: `loss

 1.0 ┤
     │A─╮
     │ ╰╮
     │  ╰─╮
0.50 ┤    ╰A×
     └┬────┬────┬
      1    2    3  epoch
      A rate 0.1 (diverged after epoch 2)   B rate 10 (diverged in epoch 1)`,
  },
  histogram: {
    figure: histogram([{ label: 'weights', values: [-1, 0.5, 0.5, Number.NaN] }], {
      bins: 2,
      range: [0, 1],
      width: 40,
    }),
    text: `      from  weights
     below │██████████▌ 33.3 %
       0.0 │
       0.5 │█████████████████████ 66.7 %
           └─────────────────────
         n  4
not finite  1
      mean  0
       std  0.707
       min  -1.00
       max  0.500
            Bars: share of the group;
            the longest is 66.7 %.`,
  },
  heatMap: { figure: map, text: '┌──┐\n│?≡│\n└──┘\n█ 1.0   ≡ -1.0' },
  table: { figure: numbers, text: ' rate    loss\n─────   ─────\n  0.1     NaN\n0.001   0.432' },
  image: { figure: imageFigure(image, { label: 'three greys' }), text: 'three greys\n┌───┐\n│ ▒█│\n└───┘' },
  imageNumbers: { figure: numbersFigure(image, { rows: 1 }), text: '   0▒128█255\n… 1 more rows' },
  sideBySide: {
    figure: sideBySide([map, numbers], 2),
    text: '┌──┐             rate    loss\n│?≡│            ─────   ─────\n└──┘              0.1     NaN\n█ 1.0   ≡ -1.0  0.001   0.432',
  },
  stack: { figure: stack([map, map], 0), text: `${'┌──┐\n│?≡│\n└──┘\n█ 1.0   ≡ -1.0\n'.repeat(2)}`.trimEnd() },
  captioned: {
    figure: captioned(['a map', ['of ', 4, ' values, ', cell.percent(0.25), ' NaN']], map),
    text: 'a map\nof 4 values, 25.0 % NaN\n┌──┐\n│?≡│\n└──┘\n█ 1.0   ≡ -1.0',
  },
}

describe.each(Object.values(examples))('$figure.kind', ({ figure, text }) => {
  test('has its text', () => {
    expect(figureText(figure)).toBe(text)
  })

  test('is plain data: it survives JSON, every number of it, and has the same text afterwards', () => {
    const received = decode(JSON.parse(JSON.stringify(encode(figure))) as Json) as Figure
    expect(received).toEqual(figure)
    for (const colour of [false, true]) expect(figureText(received, { colour })).toBe(figureText(figure, { colour }))
  })
})

test('figures of figures hold them as they are', () => {
  expect(sideBySide([map])).toEqual({ kind: 'sideBySide', figures: [map], gap: 3 })
  expect(stack([map, numbers])).toEqual({ kind: 'stack', figures: [map, numbers], gap: 1 })
  expect(captioned(['a map', ['of ', 4]], map)).toEqual({
    kind: 'captioned',
    caption: ['a map', ['of ', 4]],
    figure: map,
  })
})

test('figures below each other have as many empty lines between them as they are to have', () => {
  const line = numbersFigure(imageOf(1, 1, 'grey', Uint8Array.of(0)))
  expect(figureText(stack([line, line, line]))).toBe('   0\n\n   0\n\n   0')
  expect(figureText(stack([line, line], 2))).toBe('   0\n\n\n   0')
  expect(() => stack([line], -1)).toThrow('stack: gap must be a whole number from 0 to 10,000, found -1')
  expect(() => sideBySide([line], 0.5)).toThrow('sideBySide: gap must be a whole number from 0 to 10,000, found 0.5')
})

test('colour reaches the charts and the images inside of others', () => {
  const { lineChart, image } = examples
  const all = stack([captioned(['both'], sideBySide([lineChart.figure, image.figure]))])
  expect(figureText(all)).not.toContain('\u001b')
  const coloured = figureText(all, { colour: true })
  expect(coloured).toContain('\u001b[36m')
  expect(coloured).toContain('\u001b[38;2;128;128;128m')
  expect(stripColour(figureText(lineChart.figure, { colour: true }))).toBe(lineChart.text)
})

test('an image with more or fewer bytes than its size says is refused', () => {
  const { figure } = examples.image
  for (const pixels of ['', 'AAAA', `${figure.pixels}AAAA`]) {
    for (const colour of [false, true])
      expect(() => figureText({ ...figure, pixels }, { colour })).toThrow(
        /an image of 2 × 3 in grey needs 6 bytes, found \d/,
      )
  }
})

test('a kind that there is not is refused by name', () => {
  const wrong = { kind: 'pieChart' } as unknown as Figure
  expect(() => figureText(wrong)).toThrow(
    "figureText: there is no figure 'pieChart'; expected one of lineChart, histogram",
  )
  expect(() => figureText('text' as unknown as Figure)).toThrow("there is no figure 'undefined'")
})

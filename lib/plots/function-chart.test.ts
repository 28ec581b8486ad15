import { expect, it } from 'vitest'
import { figureText } from './figure-text.ts'
import { functionChart } from './function-chart.ts'

const options = { from: -1, to: 1, xLabel: 'x', format: { as: 'fixed', digits: 1 }, height: 5, width: 21 } as const

it('draws functions over an interval, with its ends, its middle and its quarters below', () => {
  const chart = functionChart({ half: (x) => x / 2, square: (x) => x ** 2 }, options)
  expect(chart.series.map(({ label, values }) => [label, values.length, values[0], values[30], values[60]])).toEqual([
    ['half', 61, -0.5, 0, 0.5],
    ['square', 61, 1, 0, 1],
  ])
  expect(chart.xTicks?.map(([index, label]) => [index, (label as { value: number }).value])).toEqual([
    [0, -1],
    [15, -0.5],
    [30, 0],
    [45, 0.5],
    [60, 1],
  ])
  expect(figureText(functionChart({ half: (x) => x / 2 }, options))).toMatchInlineSnapshot(`
    " 0.5 ┤                 ╭──A
         │            ╭──A─╯
     0.0 ┤       ╭──A─╯
         │  ╭──A─╯
    -0.5 ┤A──╯
         └┬────┬────┬────┬────┬
          -1  -0.5  0   0.5   1  x
          A half"
  `)
})

it('labels a narrow interval with as many digits as tell its quarters apart', () => {
  const chart = functionChart({ half: (x) => x / 2 }, { ...options, from: 0.12, to: 0.13, width: 60 })
  const [, , , , , , below] = figureText(chart).split('\n')
  expect(below?.trim().split(/ +/)).toEqual(['0.1200', '0.1225', '0.1250', '0.1275', '0.1300', 'x'])
})

it('refuses an interval that is none', () => {
  expect(() => functionChart({ half: (x) => x }, { ...options, to: Number.POSITIVE_INFINITY })).toThrow(
    'functionChart: from … to must rise from one finite number to another, found [-1, Infinity].',
  )
})

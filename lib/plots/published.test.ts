/** Every figure of the published record is one that the words for figures give: what they refuse, no section draws. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { imageFigure, numbersFigure } from '../images/figures.ts'
import { imageOf } from '../images/image.ts'
import { stringify } from '../record/json.ts'
import { readRecord } from '../record/read.ts'
import { bytesOf } from './base64.ts'
import { captioned, sideBySide, stack } from './compose.ts'
import type { Figure } from './figure.ts'
import { heatMap } from './heat-map.ts'
import { histogram } from './histogram.ts'
import { lineChart } from './line-chart.ts'
import { table } from './table.ts'

type Made = { [K in Figure['kind']]: (figure: Extract<Figure, { kind: K }>) => Figure }

const image = ({ height, width, order, pixels }: Extract<Figure, { kind: 'image' | 'imageNumbers' }>) =>
  imageOf(height, width, order, bytesOf(pixels))

/** The figure made again, from what it says of itself. */
const again: Made = {
  lineChart: ({ kind: _kind, series, ...options }) => lineChart(series, options),
  heatMap: ({ kind: _kind, values, rows, columns, ...options }) => heatMap(values, rows, columns, options),
  table: ({ headers, rows, spans }) => table(headers, rows, spans ? { spans } : {}),
  image: (figure) => {
    const { range, frame, label } = figure
    return imageFigure(image(figure), { range, frame, ...(label !== undefined && { label }) })
  },
  imageNumbers: (figure) => ({ ...numbersFigure(image(figure)), rowsLeftOut: figure.rowsLeftOut }),
  sideBySide: ({ figures, gap }) => sideBySide(figures.map(made), gap),
  stack: ({ figures, gap }) => stack(figures.map(made), gap),
  captioned: ({ caption, figure }) => captioned(caption, made(figure)),
  // Its values are counted, not kept: what is chosen is checked with others.
  histogram: (figure) => {
    const { groups, bins, logCounts, width } = figure
    const labelled = groups.map(({ label }) => ({ label, values: [0, 1] }))
    histogram(labelled, { bins: bins.number, range: [bins.start, bins.end], logCounts, width })
    return figure
  },
}

const made = (figure: Figure): Figure => (again[figure.kind] as (figure: Figure) => Figure)(figure)

const record = readRecord(fileURLToPath(new URL('../../reports/full/claims.json', import.meta.url)))
const figures = (record?.sections ?? []).flatMap(({ number, figures }) =>
  figures.flatMap(({ title, figure }) => (figure ? [[`${number}: ${title}`, figure] as const] : [])),
)

test('there are figures of all seventeen sections', () => {
  expect(new Set(figures.map(([name]) => name.split(':')[0])).size).toBe(17)
})

test.each(figures)('%s', (_name, figure) => {
  // As text, so that the order of fields counts: records are compared byte by byte.
  expect(stringify(made(figure), 0)).toBe(stringify(figure, 0))
})

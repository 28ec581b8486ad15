/** Figures as text: for the terminal, and for pages that are read as they are. */
import type { Figure } from './figure.ts'
import { wordsText } from './format.ts'
import { heatMapLines } from './text/heat-map.ts'
import { histogramLines } from './text/histogram.ts'
import { imageLines, imageNumbersLines } from './text/image.ts'
import { lineChartLines } from './text/line-chart.ts'
import { besideEachOther } from './text/side-by-side.ts'
import { tableLines } from './text/table.ts'

/** The lines of each kind. */
const renderers = {
  lineChart: lineChartLines,
  histogram: histogramLines,
  heatMap: heatMapLines,
  table: tableLines,
  image: imageLines,
  imageNumbers: imageNumbersLines,
  sideBySide: ({ figures, gap }, colour) =>
    besideEachOther(
      figures.map((figure) => linesOf(figure, colour)),
      gap,
    ),
  stack: ({ figures, gap }, colour) =>
    figures.flatMap((figure, index) => [
      ...(index > 0 ? new Array<string>(gap).fill('') : []),
      ...linesOf(figure, colour),
    ]),
  captioned: ({ caption, figure }, colour) => [...caption.map(wordsText), ...linesOf(figure, colour)],
} as const satisfies {
  readonly [K in Figure['kind']]: (figure: Extract<Figure, { kind: K }>, colour: boolean) => string[]
}

/**
 * A figure as text, 100 columns wide at most if whoever made it took care.
 * @param colour 24-bit ANSI colours, for a terminal that has them: images in their own, lines and legends of charts in one each. The text
 *   of a chart is the same without
 * @throws {Error} for a kind of figure that there is not, and for a histogram that is too narrow for its groups
 */
export function figureText(figure: Figure, { colour = false }: { readonly colour?: boolean } = {}): string {
  return linesOf(figure, colour).join('\n')
}

function linesOf(figure: Figure, colour: boolean): string[] {
  if (!Object.hasOwn(renderers, figure.kind)) {
    const kinds = Object.keys(renderers).join(', ')
    throw new Error(
      `figureText: there is no figure '${figure.kind}'; expected one of ${kinds}. Make it with these words.`,
    )
  }
  const renderer = renderers[figure.kind] as (figure: Figure, colour: boolean) => string[]
  return renderer(figure, colour)
}

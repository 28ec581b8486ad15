/** How the numbers that claims compare are printed: as `formatValue` does. */
import type { Unit } from '../claims/quantity.ts'
import type { Format } from '../plots/figure.ts'

export const unitFormats: { readonly [U in Unit]: Format } = {
  share: { as: 'percent', digits: 1, minus: true },
  points: { as: 'points', digits: 1, minus: true },
  loss: { as: 'decimal', digits: 3, minus: true },
  count: { as: 'integer', minus: true },
  number: { as: 'decimal', digits: 3, minus: true },
}

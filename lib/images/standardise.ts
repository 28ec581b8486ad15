/** Brings features of different kinds to one scale, as an expert would before a linear classifier. No Node API. */
import type { Features } from './features.ts'

/** Mean and standard deviation of each feature over the images that were measured. */
export interface Scale {
  /** [width] */
  readonly mean: Float64Array
  /** [width] divided by n, and 1 for a feature that is the same in every image, which then becomes 0. */
  readonly deviation: Float64Array
}

/**
 * The scale of these features. Taken from the training images only: the validation images must not decide how they
 * are seen.
 */
export function scaleOf({ count, width, values }: Features): Scale {
  const mean = sumOver(count, width, (at) => values[at] as number).map((sum) => sum / count)
  const squares = sumOver(count, width, (at, feature) => ((values[at] as number) - (mean[feature] as number)) ** 2)
  // The mean of equal values is off by rounding, so a constant feature has a deviation of about 1e-16 instead of 0.
  const deviation = squares.map((sum) => (sum / count < 1e-18 ? 1 : Math.sqrt(sum / count)))
  return { mean, deviation }
}

/**
 * Each feature as its distance from the mean in standard deviations.
 *
 *     z = (x − μ) / σ
 */
export function standardised({ count, width, values }: Features, { mean, deviation }: Scale): Features {
  const scaled = new Float32Array(values.length)
  for (let image = 0; image < count; image++) {
    for (let feature = 0; feature < width; feature++) {
      const at = image * width + feature
      scaled[at] = ((values[at] as number) - (mean[feature] as number)) / (deviation[feature] as number)
    }
  }
  return { count, width, values: scaled }
}

/** For each feature, the sum of something over all images. */
function sumOver(count: number, width: number, term: (at: number, feature: number) => number): Float64Array {
  const sums = new Float64Array(width)
  for (let image = 0; image < count; image++) {
    for (let feature = 0; feature < width; feature++) {
      sums[feature] = (sums[feature] as number) + term(image * width + feature, feature)
    }
  }
  return sums
}

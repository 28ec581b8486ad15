/** The data that experiments train on: how many images, and how a byte of them becomes a number. */
import {
  finiteNumber,
  positiveInFloat32,
  type Rule,
  type Rules,
  refuseSurplus,
  refuseUnknownSettings,
  that,
  trueOrFalse,
  wholeNumber,
} from './fields.ts'
import { grouped } from './grouped.ts'
import { entryOf, type Kind } from './kinds.ts'

/** Fashion-MNIST, as pixels or as hand-made features of them. Both are whole numbers from 0 to 255, and become inputs. */
export type Data = Pixels | StandardisedPixels | HandMadeFeatures

/** How many images Fashion-MNIST has, which is the most that any data here may have. */
export const published = { trainImages: 60_000, validationImages: 10_000 } as const

interface Images {
  /** Black on white instead of white on black: 255 − v before anything else. */
  readonly invert: boolean
  /** How many of the 60,000 training images, from the first on, are used. The 10,000 validation images always are. */
  readonly trainImages: number
}

/** Pixels become (255 − v or v) / divideBy. */
export interface Pixels extends Images {
  readonly name: 'fashion-mnist'
  readonly divideBy: number
}

/** Pixels become (v / 255 − mean) / deviation, as torchvision's Normalize does after ToTensor. */
export interface StandardisedPixels extends Images {
  readonly name: 'standardised-fashion-mnist'
  /** In the unit of v / 255: 0.286 is Fashion-MNIST's own. */
  readonly mean: number
  /** The standard deviation, in the same unit: 0.353 is Fashion-MNIST's own. */
  readonly deviation: number
}

/** Shares of greys, edges and directions of gradients in cells of cell × cell pixels (`lib/images/features.ts`), ÷ divideBy. */
export interface HandMadeFeatures extends Images {
  readonly name: 'garment-features'
  readonly cell: 4 | 7
  /** Of the recipe: another recipe is another number here, so that the published key says which one it was. */
  readonly version: 1
  readonly divideBy: number
}

/**
 * Fashion-MNIST with every pixel divided by `divideBy`: 1 leaves them as they are, 0 to 255. Throws an `ExperimentError` for a
 * setting that it does not have.
 */
export function fashionMnist(
  settings: { divideBy: number; invert?: boolean; trainImages?: number },
  ...surplus: never[]
): Data {
  refuseSurplus('fashionMnist({ … })', surplus)
  refuseUnknownSettings('fashionMnist', settings, ['divideBy', 'invert', 'trainImages'])
  const { divideBy, invert = false, trainImages = published.trainImages } = settings
  return { name: 'fashion-mnist', divideBy, invert, trainImages }
}

/** Fashion-MNIST with pixels of mean 0 and deviation 1, if `mean` and `deviation` are those of pixels ÷ 255. */
export function standardisedFashionMnist(
  settings: { mean: number; deviation: number; invert?: boolean; trainImages?: number },
  ...surplus: never[]
): Data {
  refuseSurplus('standardisedFashionMnist({ … })', surplus)
  refuseUnknownSettings('standardisedFashionMnist', settings, ['mean', 'deviation', 'invert', 'trainImages'])
  const { mean, deviation, invert = false, trainImages = published.trainImages } = settings
  return { name: 'standardised-fashion-mnist', mean, deviation, invert, trainImages }
}

/** Hand-made features in place of pixels, scaled to 0 … 1, from cells of 4 × 4 or 7 × 7 pixels. */
export function garmentFeatures(settings: { cell: 4 | 7; trainImages?: number }, ...surplus: never[]): Data {
  refuseSurplus('garmentFeatures({ … })', surplus)
  refuseUnknownSettings('garmentFeatures', settings, ['cell', 'trainImages'])
  const { cell, trainImages = published.trainImages } = settings
  return { name: 'garment-features', cell, version: 1, divideBy: 255, invert: false, trainImages }
}

/** Features of one garment: 16 shares of greys, and for each cell a share of edges and nine directions. */
export const featureCount = (cell: 4 | 7) => 16 + (28 / cell) ** 2 * 10

/** What kinds of data are. What their bytes become is in `dataset/batches.ts`, where they come from in `trainer/datasets.ts`. */
interface DataKind<D extends Data> extends Kind<D> {
  readonly fields: Rules<Omit<D, 'name'>>
  /** How many numbers a network gets. */
  inputs(data: D): number
  /** What one of them is, behind "one for each". */
  readonly each: string
  /** What a network gets, in words, behind "60,000 images, ". */
  inWords(data: D): string
}

const trainImages = wholeNumber(`a whole number from 1 to ${grouped(published.trainImages)}`, 1, published.trainImages)
/** A divisor that leaves the brightest byte a float32 number. */
const divisor: Rule = (value) =>
  positiveInFloat32(value) ??
  (Number.isFinite(Math.fround(255 / (value as number))) ? undefined : 'a number by which float32 can divide 255')
const value = ({ invert }: Images) => (invert ? '(255 − pixel)' : 'pixel')

const kinds = {
  'fashion-mnist': {
    fields: { divideBy: divisor, invert: trueOrFalse, trainImages },
    inputs: () => 784,
    each: 'of 28 × 28 pixels',
    inWords: (data) => `${value(data)} ÷ ${grouped(data.divideBy)}`,
  },
  'standardised-fashion-mnist': {
    fields: {
      mean: finiteNumber('a number', (mean) => Number.isFinite(Math.fround(mean))),
      deviation: positiveInFloat32,
      invert: trueOrFalse,
      trainImages,
    },
    inputs: () => 784,
    each: 'of 28 × 28 pixels',
    inWords: (data) => `(${value(data)} ÷ 255 − ${data.mean}) ÷ ${data.deviation}`,
    problems: (path, { mean, deviation }) => {
      const [black, white] = [0, 1].map((v) => Math.fround(Math.fround(v - Math.fround(mean)) / Math.fround(deviation)))
      const works = black !== white && Number.isFinite(black) && Number.isFinite(white)
      if (works) return []
      return [
        `${path}: expected a mean and a deviation with which float32 tells black from white; ` +
          `found mean ${mean} and deviation ${deviation}, which make them ${black} and ${white}`,
      ]
    },
  },
  'garment-features': {
    fields: {
      cell: that('4 or 7 pixels', (cell) => cell === 4 || cell === 7),
      version: that('1, the only recipe that there is', (version) => version === 1),
      divideBy: divisor,
      invert: that('false, since features have no black and white', (invert) => invert === false),
      trainImages,
    },
    inputs: ({ cell }) => featureCount(cell),
    each: 'feature',
    inWords: ({ cell, divideBy }) =>
      `${featureCount(cell)} features from cells of ${cell} × ${cell}, each ÷ ${grouped(divideBy)}`,
  },
} satisfies { [Name in Data['name']]: DataKind<Extract<Data, { name: Name }>> }

export const dataKinds: Readonly<Record<Data['name'], DataKind<Data>>> = kinds

/** The data in words: `60,000 images, pixel ÷ 255`. */
export const describeData = (data: Data): string =>
  `${grouped(data.trainImages)} images, ${entryOf(dataKinds, data.name, 'data.name').inWords(data)}`

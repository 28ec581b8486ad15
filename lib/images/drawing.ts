/**
 * Pictures about pictures: side by side in a sheet, with marks on them, measurements made visible. No Node API, no
 * OpenCV.
 */
import { checkAlike, checkGrey, checkNumber, checkPlaces, checkSettings, checkSize } from './given.ts'
import { type GreyImage, type Image, imageOf, inColour } from './image.ts'
import { ImageError } from './image-error.ts'
import type { Place, Size } from './operations.ts'

export interface SheetOptions {
  readonly columns?: number
  readonly gap?: number
  readonly gapGrey?: number
}

/**
 * Pictures of one size side by side, row after row, with a gap between them. Grey if all of them are, else in colour.
 * @param columns pictures in a row, by default all of them
 * @param gap pixels between two pictures, 2 by default
 * @param gapGrey their grey, by default a middle one, which shows beside bright pictures and beside dark ones
 * @throws ImageError without pictures, and for pictures of different sizes
 */
export function sheet(images: readonly Image[], options: SheetOptions = {}): Image<'grey'> | Image<'rgb'> {
  checkSettings('sheet', options, ['columns', 'gap', 'gapGrey'])
  const [first] = images
  if (first === undefined || images.some(({ height, width }) => height !== first.height || width !== first.width)) {
    throw new ImageError('These pictures make no sheet.', {
      expected: 'pictures of one size, at least one',
      found: images.map(({ height, width }) => `${height} × ${width}`).join(', ') || 'none',
      next: 'resize or enlarge them to one size',
    })
  }
  const { columns = images.length, gap = 2, gapGrey = 128 } = options
  checkNumber('sheet', 'columns', columns, { from: 1, to: images.length, whole: true })
  checkNumber('sheet', 'gap', gap, { from: 0, to: 1000, whole: true })
  checkNumber('sheet', 'gapGrey', gapGrey, { from: 0, to: 255, whole: true })
  const inGrey = images.every(({ order }) => order === 'grey')
  const channels = inGrey ? 1 : 3
  const rows = Math.ceil(images.length / columns)
  const height = rows * (first.height + gap) - gap
  const width = columns * (first.width + gap) - gap
  const pixels = new Uint8Array(height * width * channels).fill(gapGrey)
  images.forEach((image, at) => {
    const from = inGrey ? image.pixels : inColour(image).pixels
    const top = Math.floor(at / columns) * (first.height + gap)
    const left = (at % columns) * (first.width + gap)
    for (let row = 0; row < first.height; row++) {
      const line = from.subarray(row * first.width * channels, (row + 1) * first.width * channels)
      pixels.set(line, ((top + row) * width + left) * channels)
    }
  })
  return imageOf(height, width, inGrey ? 'grey' : 'rgb', pixels) as Image<'grey'> | Image<'rgb'>
}

/**
 * A copy in colour with a cross of 3 × 3 pixels at each place. What of a cross lies outside is left out.
 * @param colour [red, green, blue], by default a red that skin and cloth do not have
 */
export function marked(
  image: Image,
  places: readonly Place[],
  colour: readonly [number, number, number] = [255, 0, 64],
): Image<'rgb'> {
  checkPlaces('marked', places, 'whole')
  for (const channel of [0, 1, 2]) {
    checkNumber('marked', `colour[${channel}]`, colour[channel], { from: 0, to: 255, whole: true })
  }
  const copy = inColour(image)
  const { height, width, pixels } = copy
  for (const { row, column } of places) {
    for (const [down, right] of [
      [0, 0],
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ] as const) {
      const [y, x] = [row + down, column + right]
      if (y >= 0 && y < height && x >= 0 && x < width) pixels.set(colour, (y * width + x) * 3)
    }
  }
  return copy
}

/**
 * A copy in colour, with everything that is not 255 in `where` dimmed to a quarter of its grey: a region, and where
 * it lies.
 */
export function spotlight(image: Image, where: GreyImage): Image<'rgb'> {
  checkGrey('spotlight', where)
  const copy = inColour(image)
  checkAlike(copy, inColour(where))
  where.pixels.forEach((shown, at) => {
    if (shown === 255) return
    const pixel = copy.pixels.subarray(at * 3, at * 3 + 3)
    pixel.fill(Math.round(pixel.reduce((sum, value) => sum + value, 0) / 12))
  })
  return copy
}

/** How many greys lie between 0 and the extreme value. */
const reachFrom: Readonly<Record<number, number>> = { 0: 255, 128: 127 }

/**
 * Measured values as greys: 0 becomes `zero`, and the values at ± `extreme` the ends of the scale; what is beyond is
 * cut off. Signed values are shown around a middle grey (`zero: 128`), magnitudes from black up (`zero: 0`).
 * @throws ImageError for an extreme that is not above 0, another `zero`, and a value that is no number: NaN has no grey
 */
export function asGrey(
  values: ArrayLike<number>,
  size: Size,
  scale: { readonly zero: 0 | 128; readonly extreme: number },
): GreyImage {
  checkSettings('asGrey', scale, ['zero', 'extreme'])
  const { zero, extreme } = scale
  checkNumber('asGrey', 'extreme', extreme, { from: Number.MIN_VALUE })
  const reach = reachFrom[zero]
  if (reach === undefined) {
    throw new ImageError('asGrey knows no such zero.', {
      expected: '128 for values with a sign, 0 for magnitudes',
      found: `${zero}`,
      next: 'correct zero',
    })
  }
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) checkNumber('asGrey', `value ${at}`, values[at], { from: Number.NEGATIVE_INFINITY })
  }
  const { height, width } = checkSize('asGrey', size)
  // A Uint8ClampedArray rounds and keeps to 0 … 255.
  const greys = Uint8ClampedArray.from(values, (value) => zero + (value / extreme) * reach)
  return imageOf(height, width, 'grey', new Uint8Array(greys.buffer))
}

/**
 * Counts as black bars on white, the longest as high as the picture: the histogram of a picture, a column of pixels a
 * value.
 * @param thick pixels across for one bar, 2 by default
 */
export function bars(counts: ArrayLike<number>, height: number, thick = 2): GreyImage {
  checkNumber('bars', 'number of counts', counts.length, { from: 1, to: 2 ** 15 })
  checkNumber('bars', 'height', height, { from: 1, to: 2 ** 15, whole: true })
  checkNumber('bars', 'thick', thick, { from: 1, to: 1000, whole: true })
  for (let at = 0; at < counts.length; at++) checkNumber('bars', `counts[${at}]`, counts[at], { from: 0 })
  const width = counts.length * thick
  const most = Math.max(...Array.from(counts))
  const pixels = Uint8Array.from({ length: height * width }, (_, at) => {
    const fromBottom = height - Math.floor(at / width)
    return fromBottom <= ((counts[Math.floor((at % width) / thick)] as number) / most) * height ? 0 : 255
  })
  return imageOf(height, width, 'grey', pixels)
}

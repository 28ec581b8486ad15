/**
 * A picture is an array of numbers: how it is held here, and how parts of it are taken. No Node API: a browser page
 * may import this.
 */
import { found } from '../experiment/fields.ts'
import { checkColour, checkNumber, checkOneOf } from './given.ts'
import { ImageError } from './image-error.ts'

/** What the numbers of one pixel mean, in order. OpenCV's own habit is `bgr`; PNG, JPEG and screens take `rgb`. */
export type ChannelOrder = 'grey' | 'rgb' | 'bgr'

/**
 * height × width pixels, 8 bits a channel: 0 is dark (black, or none of that colour), 255 is bright (white, or all of
 * it).
 *
 * The order of the channels is part of the type, because the numbers do not tell: a `bgr` picture taken for `rgb` is
 * a valid picture with red and blue exchanged.
 */
export interface Image<Order extends ChannelOrder = ChannelOrder> {
  /** Rows of pixels. */
  readonly height: number
  /** Pixels in a row. */
  readonly width: number
  readonly order: Order
  /** Numbers in a pixel: 1 for grey, 3 for colour. */
  readonly channels: Order extends 'grey' ? 1 : 3
  /**
   * [height · width · channels] bytes, row by row from the top, pixel by pixel from the left, the channels of a pixel
   * together.
   */
  readonly pixels: Uint8Array
}

export type GreyImage = Image<'grey'>
export type ColourImage = Image<'rgb'> | Image<'bgr'>
export type Colour = 'red' | 'green' | 'blue'

/** How many numbers a pixel has. */
const channelsOf = { grey: 1, rgb: 3, bgr: 3 } as const satisfies { [Order in ChannelOrder]: 1 | 3 }

/**
 * A picture of these pixels, which are not copied.
 * @param pixels [height · width] bytes for grey, [height · width · 3] for `rgb` and `bgr`
 * @throws ImageError for a size that is not whole and positive, for any other number of pixels or any that are no bytes, and for an order
 *   that there is not; alpha is refused by name
 */
export function imageOf<Order extends ChannelOrder>(
  height: number,
  width: number,
  order: Order,
  pixels: Uint8Array,
): Image<Order> {
  checkOneOf('imageOf', 'order', order, Object.keys(channelsOf))
  const channels = channelsOf[order] as Image<Order>['channels']
  // Other arrays hold fractions, and numbers beyond 255.
  if (!(pixels instanceof Uint8Array)) {
    throw new ImageError(`These pixels are no ${order} picture of ${height} × ${width}.`, {
      expected: 'a Uint8Array',
      found: Object.prototype.toString.call(pixels).slice(8, -1),
      next: 'asGrey(values, size, scale) makes greys of measured values',
    })
  }
  const wholeSize = Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0
  if (!wholeSize || pixels.length !== height * width * channels) {
    const alpha = wholeSize && pixels.length === height * width * (channels + 1)
    throw new ImageError(`These pixels are no ${order} picture of ${height} × ${width}.`, {
      expected: wholeSize
        ? `${height} × ${width} × ${channels} = ${height * width * channels} numbers`
        : 'whole positive sizes',
      found: `${pixels.length} numbers${alpha ? `, ${channels + 1} a pixel, as with an alpha channel` : ''}`,
      next: alpha
        ? 'blend the picture with a background first: pictures here have no alpha'
        : 'check height, width and order',
    })
  }
  return { height, width, order, channels, pixels }
}

/** The shape as NumPy prints it: [height, width, 3] for colour, [height, width] for grey, which has no channel axis. */
export function shape(image: Image): readonly number[] {
  return image.channels === 1 ? [image.height, image.width] : [image.height, image.width, image.channels]
}

/**
 * The numbers of one pixel, in the picture's own order.
 * @throws ImageError outside the picture
 */
export function pixelAt(image: Image, row: number, column: number): readonly number[] {
  return [...crop(image, { rows: [row, row + 1], columns: [column, column + 1] }).pixels]
}

/**
 * Rows and columns of a part, from the first to before the last, counted from the top left: `image[50:250, 40:240]`.
 */
export interface Part {
  readonly rows: readonly [from: number, before: number]
  readonly columns: readonly [from: number, before: number]
}

/**
 * A part of a picture, as a copy.
 * @throws ImageError for a part that is empty, not whole, or reaches outside. NumPy would cut it short without a
 *   word, and the shape asserted below would be the first to notice.
 */
export function crop<Order extends ChannelOrder>(image: Image<Order>, part: Part): Image<Order> {
  const { rows, columns } = part
  checkPart('rows', rows, image.height)
  checkPart('columns', columns, image.width)
  const [height, width] = [rows[1] - rows[0], columns[1] - columns[0]]
  const pixels = new Uint8Array(height * width * image.channels)
  for (let row = 0; row < height; row++) {
    const start = ((rows[0] + row) * image.width + columns[0]) * image.channels
    pixels.set(image.pixels.subarray(start, start + width * image.channels), row * width * image.channels)
  }
  return imageOf(height, width, image.order, pixels)
}

function checkPart(axis: 'rows' | 'columns', part: readonly [number, number], size: number): void {
  const isPair = Array.isArray(part) && part.length === 2
  const [from, before] = isPair ? part : [Number.NaN, Number.NaN]
  if (Number.isInteger(from) && Number.isInteger(before) && from >= 0 && from < before && before <= size) return
  throw new ImageError(`Cannot crop ${axis} ${isPair ? `${from} to ${before}` : found(part)}.`, {
    expected: `whole numbers with 0 ≤ from < before ≤ ${size}: the picture has ${size} ${axis}`,
    found: isPair ? `from ${from}, before ${before}` : `${found(part)}, which is no pair`,
    next: 'count from the top left; the last rows and columns are bottomRight(image, size)',
  })
}

/**
 * The last `size` rows and columns: `image[-3:, -3:]` is `bottomRight(image, 3)`.
 * @throws ImageError if the picture is smaller than that
 */
export function bottomRight<Order extends ChannelOrder>(image: Image<Order>, size: number): Image<Order> {
  const { height, width } = image
  checkNumber('bottomRight', 'size', size, { from: 1, to: Math.min(height, width), whole: true })
  return crop(image, { rows: [height - size, height], columns: [width - size, width] })
}

/** Where among the numbers of a pixel each colour is. */
const placesOf = {
  rgb: { red: 0, green: 1, blue: 2 },
  bgr: { red: 2, green: 1, blue: 0 },
} as const satisfies { [Order in ColourImage['order']]: Record<Colour, number> }
const colourOrders = Object.keys(placesOf)

/** The same colours in another order of channels: the numbers move. Grey cannot be reordered, and the type says so. */
export function reorder<To extends 'rgb' | 'bgr'>(image: ColourImage, to: To): Image<To> {
  checkColour('reorder', image)
  checkOneOf('reorder', 'order', to, colourOrders)
  const pixels = Uint8Array.from(image.pixels)
  if (image.order !== to) {
    for (let first = 0; first < pixels.length; first += 3) {
      pixels[first] = image.pixels[first + 2] as number
      pixels[first + 2] = image.pixels[first] as number
    }
  }
  return imageOf(image.height, image.width, to, pixels)
}

/** The same numbers, taken for another order: what a program does that believes the wrong one. */
export function mistakenFor<To extends 'rgb' | 'bgr'>(image: ColourImage, to: To): Image<To> {
  checkColour('mistakenFor', image)
  checkOneOf('mistakenFor', 'order', to, colourOrders)
  return imageOf(image.height, image.width, to, image.pixels)
}

/** One channel of a colour picture as a grey picture: bright where there is much of that colour. */
export function channel(image: ColourImage, colour: Colour): GreyImage {
  checkColour('channel', image)
  checkOneOf('channel', 'colour', colour, Object.keys(placesOf.rgb))
  const offset = placesOf[image.order][colour]
  const pixels = Uint8Array.from(
    { length: image.height * image.width },
    (_, at) => image.pixels[at * 3 + offset] as number,
  )
  return imageOf(image.height, image.width, 'grey', pixels)
}

/** A grey picture as the colour picture that looks the same: every pixel three times its grey. */
export function inColour(image: Image): Image<'rgb'> {
  if (image.order !== 'grey') return reorder(image as ColourImage, 'rgb')
  const pixels = new Uint8Array(image.pixels.length * 3)
  image.pixels.forEach((grey, at) => {
    pixels.fill(grey, at * 3, at * 3 + 3)
  })
  return imageOf(image.height, image.width, 'rgb', pixels)
}

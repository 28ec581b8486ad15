/** What the words for pictures are given: sizes, greys, places, and which channels a picture has. No Node API. */
import { didYouMean, found, isRecord } from '../experiment/fields.ts'
import type { ChannelOrder, Image } from './image.ts'
import { ImageError } from './image-error.ts'
import type { Place, Size } from './operations.ts'

/** What a number may be; both ends belong to it. */
export interface Limits {
  readonly from: number
  readonly to?: number
  readonly whole?: true
}

/**
 * @param word the operation, for the message: `resize`
 * @throws ImageError unless the value is a number within these limits
 */
export function checkNumber(word: string, field: string, value: unknown, limits: Limits): asserts value is number {
  const { from, to = Number.POSITIVE_INFINITY, whole } = limits
  const isNumber = typeof value === 'number' && Number.isFinite(value) && (!whole || Number.isSafeInteger(value))
  if (isNumber && value >= from && value <= to) return
  const range = to === Number.POSITIVE_INFINITY ? `${from} on` : `${from} to ${to.toLocaleString('en-US')}`
  throw new ImageError(`${word} cannot use this ${field}.`, {
    expected: `a ${whole ? 'whole ' : ''}number from ${range}`,
    found: found(value),
    next: `correct ${field}`,
  })
}

/** @throws ImageError unless the value is one of these words */
export function checkOneOf(word: string, field: string, value: unknown, choices: readonly string[]): void {
  if (typeof value === 'string' && choices.includes(value)) return
  throw new ImageError(`${word} knows no such ${field}.`, {
    expected: choices.map((choice) => `'${choice}'`).join(' or '),
    found: found(value) + (typeof value === 'string' ? didYouMean(value, choices) : ''),
    next: `correct ${field}`,
  })
}

/** Settings with those that are `undefined`, which JSON leaves out. */
const inWords = (value: unknown) =>
  isRecord(value)
    ? `{ ${Object.entries(value)
        .map(([field, setting]) => `${field}: ${found(setting)}`)
        .join(', ')} }`
    : found(value)

/** @throws ImageError unless the value is an object with these fields, none of them `undefined`, and no others */
export function checkSettings(word: string, value: unknown, fields: readonly string[]): void {
  const expected = `{ ${fields.join(', ')} }`
  const isKnown = ([field, setting]: [string, unknown]) => fields.includes(field) && setting !== undefined
  if (isRecord(value) && Object.entries(value).every(isKnown)) return
  throw new ImageError(`${word} cannot use these settings.`, {
    expected,
    found: inWords(value),
    next: 'correct their names, or leave out what is undefined',
  })
}

/**
 * The numbers alone do not tell a grey picture from one in colour, and reading one as the other gives a picture of something else.
 * @throws ImageError unless the picture is grey
 */
export function checkGrey(word: string, image: Image): void {
  checkOrder(word, image, ['grey'], 'toGrey(image) makes it grey, channel(image, colour) takes one channel')
}

/** @throws ImageError unless the picture is in colour, in either order */
export function checkColour(word: string, image: Image): void {
  checkOrder(word, image, ['rgb', 'bgr'], 'give the picture as it was before it became grey')
}

function checkOrder(word: string, image: unknown, orders: readonly ChannelOrder[], next: string): void {
  const order = isRecord(image) ? image.order : undefined
  if (orders.includes(order as ChannelOrder)) return
  throw new ImageError(`${word} cannot use this picture.`, {
    expected: `a picture in ${orders.join(' or ')}`,
    found: order === undefined ? found(image) : `one in ${order}`,
    next,
  })
}

/** Pixels in a picture, at most: OpenCV's memory ends before four of these. */
const mostPixels = 2 ** 28

/** The size. @throws ImageError unless height and width are whole, positive, and not too large together for memory */
export function checkSize(word: string, size: Size): Size {
  for (const field of ['height', 'width'] as const) {
    checkNumber(word, field, isRecord(size) ? size[field] : undefined, { from: 1, to: 2 ** 15, whole: true })
  }
  checkNumber(word, 'number of pixels', size.height * size.width, { from: 1, to: mostPixels })
  return size
}

/** @throws ImageError unless these are places with a row and a column; whole ones where a pixel is meant */
export function checkPlaces(word: string, places: readonly Place[], whole?: 'whole'): void {
  if (!Array.isArray(places)) {
    const expected = 'a list of places { row, column }'
    throw new ImageError(`${word} cannot use this.`, { expected, found: found(places), next: 'put it into a list' })
  }
  const isNumber = whole ? Number.isInteger : Number.isFinite
  const at = places.findIndex((place) => !isNumber(place?.row) || !isNumber(place?.column))
  if (at < 0) return
  throw new ImageError(`${word} cannot use place ${at}, counting from 0.`, {
    expected: `{ row, column } in ${whole ? 'whole ' : ''}numbers`,
    found: found(places[at]),
    next: whole ? 'round it to a pixel' : 'correct its fields',
  })
}

/** @throws ImageError unless two pictures have as many rows, pixels in a row, and numbers in a pixel, in one order */
export function checkAlike(one: Image, other: Image): void {
  const isAlike = one.height === other.height && one.width === other.width && one.order === other.order
  if (isAlike) return
  const inWords = ({ height, width, channels, order }: Image) => `${height} × ${width} × ${channels}, ${order}`
  throw new ImageError('Two pictures that are not alike cannot be compared pixel by pixel.', {
    expected: inWords(one),
    found: inWords(other),
    next: 'resize one of them, turn both into grey, or reorder the channels of one',
  })
}

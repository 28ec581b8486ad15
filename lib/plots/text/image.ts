/** Images as text, for a terminal and for a page: in shades, or in 24-bit colours where they are asked for. */

import { bytesOf } from '../base64.ts'
import type { ImageNumbers, ShadedImage } from '../figure.ts'
import { inkOn } from '../ink.ts'
import { framed, unsignedLines } from './heat-map.ts'

/** ANSI codes for 24-bit colours: what follows is written in the first on the second, until the reset. */
const written = (colour: Iterable<number>) => `\u001b[38;2;${[...colour].join(';')}m`
const on = (colour: Iterable<number>) => `\u001b[48;2;${[...colour].join(';')}m`
const RESET = '\u001b[0m'

/** How many numbers a pixel has, and where among them its red, its green and its blue are. */
const CHANNELS = {
  grey: { length: 1, places: [0, 0, 0] },
  rgb: { length: 3, places: [0, 1, 2] },
  bgr: { length: 3, places: [2, 1, 0] },
} as const satisfies { [Order in ShadedImage['order']]: { length: number; places: readonly number[] } }

const SHADES = ' ░▒▓█'

/**
 * An image as text. A character is one pixel across and two down, so that a square stays a square. Without colour it is drawn by how
 * bright its pixels are, the mean of the three channels for coloured ones.
 */
export function imageLines(image: ShadedImage, inColour: boolean): string[] {
  const { label } = image
  return [...(label === undefined ? [] : [label]), ...(inColour ? colouredLines(image) : greyLines(image))]
}

function greyLines(image: ShadedImage): string[] {
  const { height, width, range, frame } = image
  const pixels = pixelsOf(image)
  const channels = CHANNELS[image.order].length
  const greys = Array.from({ length: height * width }, (_, at) => {
    return pixels.subarray(at * channels, (at + 1) * channels).reduce((total, value) => total + value, 0) / channels
  })
  const lines = unsignedLines(greys, height, width, range)
  return frame ? framed(lines, width) : lines.map((line) => line.trimEnd())
}

function colouredLines(image: ShadedImage): string[] {
  const { height, width } = image
  const pixel = colours(image)
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) => {
    const row = 2 * line
    // ▀ is the upper pixel in the colour of the letters and the lower one in that of the ground; an odd last row has
    // no lower one.
    const cells = Array.from(
      { length: width },
      (_, column) => `${row + 1 < height ? on(pixel(row + 1, column)) : ''}${written(pixel(row, column))}▀`,
    )
    return `${cells.join('')}${RESET}`
  })
}

/**
 * The numbers of an image in rows and columns, each with the grey or the colour that it is. Plain text puts the shade before the number
 * (`▓198`): squint, and the image is there. Coloured pixels are three numbers each.
 */
export function imageNumbersLines(image: ImageNumbers, inColour: boolean): string[] {
  const { height, width, order, rowsLeftOut } = image
  const channels = CHANNELS[order].length
  const pixels = pixelsOf(image)
  const colourOf = colours(image)
  const lines = Array.from({ length: height }, (_, row) => {
    const cells = Array.from({ length: width }, (_, column) => {
      const at = (row * width + column) * channels
      const values = [...pixels.subarray(at, at + channels)]
      return inColour ? numberOnColour(values, colourOf(row, column)) : plainNumber(values)
    })
    return inColour ? `${cells.join('')}${RESET}` : cells.join(channels === 3 ? ' ' : '')
  })
  return [...lines, ...(rowsLeftOut > 0 ? [`… ${rowsLeftOut} more rows`] : [])]
}

const padded = (value: number) => String(value).padStart(3)

function plainNumber(values: readonly number[]): string {
  const [grey = 0] = values
  return values.length === 3 ? `(${values.map(padded).join(', ')})` : `${SHADES[shadeLevel(grey)]}${padded(grey)}`
}

/** Which of the five shades a grey has, 0 for blank to 4 for the fullest. */
export function shadeLevel(grey: number): number {
  return Math.round((grey / 255) * (SHADES.length - 1))
}

function numberOnColour(values: readonly number[], ground: readonly number[]): string {
  const ink = inkOn(ground.reduce((sum, value) => sum + value, 0) / 3)
  const numbers = values.map(padded).join(' ')
  return `${on(ground)}${written([ink, ink, ink])}${values.length === 1 ? ` ${numbers}` : ` ${numbers} `}`
}

/** The red, green and blue of a pixel. */
function colours(image: ShadedImage | ImageNumbers) {
  const { width, order } = image
  const bytes = pixelsOf(image)
  const { length, places } = CHANNELS[order]
  return (row: number, column: number) =>
    places.map((place) => bytes[(row * width + column) * length + place] as number)
}

/** The bytes of an image. @throws {Error} if there are more or fewer than its size says: it may come from a file */
function pixelsOf({ height, width, order, pixels }: ShadedImage | ImageNumbers): Uint8Array {
  const bytes = bytesOf(pixels)
  const expected = height * width * CHANNELS[order].length
  if (bytes.length === expected) return bytes
  throw new Error(
    `figureText: an image of ${height} × ${width} in ${order} needs ${expected} bytes, found ${bytes.length}; make the figure anew.`,
  )
}

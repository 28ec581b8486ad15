/**
 * Pictures as text, for a terminal and for the page. Plain by default; with colour only where it is asked for. No
 * Node API.
 */
import { heatMap } from '../plots/heat-map.ts'
import { sheet } from './drawing.ts'
import { type GreyImage, type Image, inColour } from './image.ts'
import { inkOn } from './numbers.ts'
import { shrink } from './resample.ts'

/** ANSI codes for 24-bit colours: what follows is written in the first on the second, until the reset. */
const written = (colour: Iterable<number>) => `\u001b[38;2;${[...colour].join(';')}m`
const on = (colour: Iterable<number>) => `\u001b[48;2;${[...colour].join(';')}m`
const RESET = '\u001b[0m'

export interface PictureOptions {
  /** Draws with 24-bit ANSI colours, exact to the pixel. Without, greys become the five shades that Unicode has. */
  readonly colour?: boolean
  /**
   * Whether letters are lighter than what they stand on, as in most terminals, or darker, as on paper. Only without
   * colour.
   */
  readonly ink?: 'light' | 'dark'
  /**
   * The greys that get the lightest ink and the fullest, by default 0 and 255. A narrower range shows more of a flat
   * picture.
   */
  readonly range?: readonly [dark: number, bright: number]
  /** A caption above the picture. */
  readonly label?: string
}

/**
 * The picture as text. A character is one pixel across and two down, so that a square stays a square.
 *
 * Without colour a picture is drawn by how bright its pixels are, the mean of the three channels for coloured ones.
 */
export function pictureText(
  image: Image,
  { colour = false, ink = 'light', range = [0, 255], label }: PictureOptions = {},
): string {
  if (!colour) {
    const { height, width, channels, pixels } = image
    const greys = Array.from({ length: height * width }, (_, at) => {
      const sum = pixels.subarray(at * channels, (at + 1) * channels).reduce((total, value) => total + value, 0)
      // On paper more ink is darker: both the grey and the range are turned round.
      return ink === 'light' ? sum / channels : range[0] + range[1] - sum / channels
    })
    return heatMap(greys, height, width, { range, ...(label === undefined ? {} : { label }) })
  }
  const { height, width, pixels } = inColour(image)
  const pixel = (row: number, column: number) =>
    pixels.subarray((row * width + column) * 3, (row * width + column) * 3 + 3)
  const lines = Array.from({ length: Math.ceil(height / 2) }, (_, line) => {
    const row = 2 * line
    // ▀ is the upper pixel in the colour of the letters and the lower one in that of the ground; an odd last row has
    // no lower one.
    const cells = Array.from(
      { length: width },
      (_, column) => `${row + 1 < height ? on(pixel(row + 1, column)) : ''}${written(pixel(row, column))}▀`,
    )
    return `${cells.join('')}${RESET}`
  })
  return [...(label === undefined ? [] : [label]), ...lines].join('\n')
}

export interface NumbersOptions {
  /** How many rows from the top; by default all. */
  readonly rows?: number
  /**
   * Puts each number on the colour that it stands for. Without, a shade stands before each number of a grey picture.
   */
  readonly colour?: boolean
}

/**
 * The numbers of a picture in rows and columns, each with the grey or the colour that it is, as the chapter's
 * spreadsheet shows them. Plain text puts the shade before the number (`▓198`): squint, and the picture is there.
 * Coloured pixels are three numbers each.
 */
export function numbersText(image: Image, { rows = image.height, colour = false }: NumbersOptions = {}): string {
  const { width, channels, pixels } = image
  const shades = ' ░▒▓█'
  const seen = inColour(image).pixels
  const shown = Math.min(rows, image.height)
  const lines = Array.from({ length: shown }, (_, row) => {
    const cells = Array.from({ length: width }, (_, column) => {
      const at = row * width + column
      const numbers = Array.from(pixels.subarray(at * channels, (at + 1) * channels), (value) =>
        String(value).padStart(3),
      )
      const ground = seen.subarray(at * 3, at * 3 + 3)
      if (colour) {
        const ink = inkOn(ground.reduce((sum, value) => sum + value, 0) / 3)
        return `${on(ground)}${written([ink, ink, ink])}${channels === 1 ? ` ${numbers[0]}` : ` ${numbers.join(' ')} `}`
      }
      if (channels === 3) return `(${numbers.join(', ')})`
      return `${shades[Math.round(((pixels[at] as number) / 255) * (shades.length - 1))]}${numbers[0]}`
    })
    return colour ? `${cells.join('')}${RESET}` : cells.join(channels === 3 ? ' ' : '')
  })
  return [...lines, ...(shown < image.height ? [`… ${image.height - shown} more rows`] : [])].join('\n')
}

/** A row of a grid: what its pictures have in common, and the pictures. */
export interface GridRow {
  readonly label: string
  readonly images: readonly GreyImage[]
}

/**
 * Rows of small grey pictures as text, each row under its label, without frames.
 * @param shrinkBy each picture is drawn so many times smaller; ten pictures of 28 × 28 take 99 columns at 3, the default
 */
export function gridText(
  rows: readonly GridRow[],
  {
    shrinkBy = 3,
    ...options
  }: { readonly shrinkBy?: number; readonly ink?: 'light' | 'dark'; readonly colour?: boolean } = {},
): string {
  return rows
    .map(({ label, images }) => {
      const small = images.map((image) => shrink(image, shrinkBy))
      const lines = pictureText(sheet(small, { gap: 1, gapGrey: 0 }), options).split('\n')
      // Only plain pictures have a frame.
      if (options.colour) return [label, ...lines].join('\n')
      return [label, ...lines.slice(1, -1).map((line) => line.slice(1, -1).trimEnd())].join('\n')
    })
    .join('\n')
}

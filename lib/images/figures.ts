/** Images as figures: in shades, as numbers, in a grid. No Node API. */

import { base64Of } from '../plots/base64.ts'
import { captioned, stack } from '../plots/compose.ts'
import type { ImageNumbers, Range, ShadedImage, Stack } from '../plots/figure.ts'
import { type Checks, checkOptions, oneLine, trueOrFalse, whole } from '../plots/given.ts'
import { risingRange } from '../plots/range.ts'
import { sheet } from './drawing.ts'
import { crop, type GreyImage, type Image } from './image.ts'
import { shrink } from './resample.ts'

export interface ImageFigureOptions {
  /**
   * The greys that get the lightest ink and the fullest where there are only shades, by default 0 and 255. A narrower range shows more of
   * a flat image.
   */
  readonly range?: Range
  /** A caption above the image. */
  readonly label?: string
  /** Whether there is a line around it where there are only shades, as by default. */
  readonly frame?: boolean
}

const imageChecks: Checks<ImageFigureOptions> = { range: risingRange, label: oneLine, frame: trueOrFalse }

/**
 * An image to look at. As text a character is one pixel across and two down: 100 pixels are as wide as a page.
 * @throws {Error} for a range that does not rise or is not finite
 */
export function imageFigure(image: Image, options: ImageFigureOptions = {}): ShadedImage {
  checkOptions('imageFigure', options, imageChecks)
  const { range = [0, 255], label, frame = true } = options
  return {
    kind: 'image',
    ...pixelsOf(image),
    range: [...range],
    frame,
    ...(label !== undefined && { label }),
  }
}

/**
 * The numbers of an image in rows and columns, each with the grey or the colour that it is, as the chapter's
 * spreadsheet shows them. Coloured pixels are three numbers each, in the image's own order.
 * @param rows how many rows from the top; by default all
 */
export function numbersFigure(image: Image, options: { readonly rows?: number } = {}): ImageNumbers {
  checkOptions('numbersFigure', options, { rows: whole(1) })
  const { rows = image.height } = options
  const shown = Math.min(rows, image.height)
  const top = crop(image, { rows: [0, shown], columns: [0, image.width] })
  return { kind: 'imageNumbers', ...pixelsOf(top), rowsLeftOut: image.height - shown }
}

/** A row of a grid: what its images have in common, and the images. */
export interface GridRow {
  readonly label: string
  readonly images: readonly GreyImage[]
}

/**
 * Rows of small grey images, each row under its label, without frames.
 * @param shrinkBy each image is drawn so many times smaller; ten images of 28 × 28 take 99 columns at 3, the default
 */
export function gridFigure(rows: readonly GridRow[], options: { readonly shrinkBy?: number } = {}): Stack {
  checkOptions('gridFigure', options, { shrinkBy: whole(1) })
  const { shrinkBy = 3 } = options
  const row = ({ label, images }: GridRow) => {
    const small = images.map((image) => shrink(image, shrinkBy))
    return captioned([label], imageFigure(sheet(small, { gap: 1, gapGrey: 0 }), { frame: false }))
  }
  return stack(rows.map(row), 0)
}

function pixelsOf({ height, width, order, pixels }: Image) {
  return { height, width, order, pixels: base64Of(pixels) }
}

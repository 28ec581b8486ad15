/**
 * Writes pictures as PNG: the same bytes on every machine, so that a published report changes only when a picture
 * does. No Node API.
 */
import { encode } from 'fast-png'
import { checkSettings } from './given.ts'
import { type ColourImage, type Image, reorder } from './image.ts'
import { enlarge } from './resample.ts'

/**
 * The picture as a PNG file, grey or colour as it is. Colours are right whichever order the picture holds them in.
 * @param scale each pixel becomes a square of scale × scale; a picture of 25 × 25 would otherwise be the size of a
 *   fingernail
 * @throws ImageError if the scale is not a whole positive number
 */
export function encodePng(image: Image, options: { readonly scale?: number } = {}): Uint8Array {
  checkSettings('encodePng', options, ['scale'])
  const { scale = 1 } = options
  const shown = enlarge(image.order === 'grey' ? image : reorder(image as ColourImage, 'rgb'), scale)
  return encode({ width: shown.width, height: shown.height, channels: shown.channels, depth: 8, data: shown.pixels })
}

/**
 * The numbers of a picture over the picture, as in the chapter's coloured spreadsheet, drawn as a picture. No Node
 * API.
 */
import { inkOn } from '../plots/ink.ts'
import { checkGrey } from './given.ts'
import { type GreyImage, imageOf } from './image.ts'

/**
 * The digits 0 to 9 as 3 × 5 dots: five rows of three bits, written as octal numbers, 7 for a full row. A font of our
 * own, because a picture file must look the same on a machine without fonts, and nothing smaller is legible.
 */
const DIGITS = ['75557', '26227', '71747', '71717', '55711', '74717', '74757', '71111', '75757', '75717']
const [DIGIT_WIDTH, DIGIT_HEIGHT] = [3, 5]
/** Side of a dot, and of the square that stands for one pixel: three digits, the dots between them, and a margin. */
const [DOT, CELL] = [2, 28]

/**
 * Every pixel as a square of 28 × 28 in its own grey, with its number in it, black on the bright ones and white on
 * the dark. From afar it is the picture, from near it is the numbers.
 */
export function numbered(image: GreyImage): GreyImage {
  checkGrey('numbered', image)
  const width = image.width * CELL
  const pixels = new Uint8Array(image.height * CELL * width)
  image.pixels.forEach((grey, at) => {
    const [top, left] = [Math.floor(at / image.width) * CELL, (at % image.width) * CELL]
    fill(pixels, width, { top, left, height: CELL, width: CELL }, grey)
    const digits = [...String(grey)].map((digit) => DIGITS[Number(digit)] as string)
    const across = (digits.length * (DIGIT_WIDTH + 1) - 1) * DOT
    const ink = inkOn(grey)
    digits.forEach((rows, place) => {
      const x = left + Math.floor((CELL - across) / 2) + place * (DIGIT_WIDTH + 1) * DOT
      const y = top + (CELL - DIGIT_HEIGHT * DOT) / 2
      for (const [row, bits] of [...rows].entries()) {
        for (let column = 0; column < DIGIT_WIDTH; column++) {
          if (((Number(bits) >> (DIGIT_WIDTH - 1 - column)) & 1) === 0) continue
          fill(pixels, width, { top: y + row * DOT, left: x + column * DOT, height: DOT, width: DOT }, ink)
        }
      }
    })
  })
  return imageOf(image.height * CELL, width, 'grey', pixels)
}

interface Box {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

function fill(pixels: Uint8Array, lineWidth: number, { top, left, height, width }: Box, grey: number): void {
  for (let row = top; row < top + height; row++) {
    pixels.fill(grey, row * lineWidth + left, row * lineWidth + left + width)
  }
}

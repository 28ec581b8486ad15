/** Facts about pictures as numbers, for claims. No Node API, no OpenCV. */

import { checkAlike, checkColour, checkGrey, checkNumber, checkPlaces, checkSize } from './given.ts'
import type { ChannelOrder, Colour, ColourImage, GreyImage, Image, Part } from './image.ts'
import { channel, crop, imageOf } from './image.ts'
import { ImageError } from './image-error.ts'
import type { Gradients, Place, Size } from './operations.ts'

/**
 * The share (0 … 1) of pixels that are `from` or brighter, and `to` or darker.
 * @throws ImageError unless 0 ≤ `from` ≤ `to` ≤ 255
 */
export function shareBetween(image: GreyImage, from: number, to: number): number {
  checkGrey('shareBetween', image)
  checkNumber('shareBetween', 'from', from, { from: 0, to: 255 })
  checkNumber('shareBetween', 'to', to, { from, to: 255 })
  return image.pixels.reduce((count, grey) => count + (grey >= from && grey <= to ? 1 : 0), 0) / image.pixels.length
}

/**
 * The share (0 … 1) of the pixels of `where` (255 counts, 0 does not) that are 255 in `marks`: how much of a region
 * is edge, or red.
 * @throws ImageError for a region without a pixel, of which nothing is a share
 */
export function shareMarked(marks: GreyImage, where: GreyImage): number {
  checkGrey('shareMarked', marks)
  checkAlike(marks, where)
  let [both, all] = [0, 0]
  where.pixels.forEach((inside, at) => {
    if (inside !== 255) return
    all++
    if (marks.pixels[at] === 255) both++
  })
  if (all > 0) return both / all
  throw new ImageError('shareMarked found nothing to take a share of.', {
    expected: 'a region with pixels that are 255',
    found: 'none of them',
    next: 'look at the region: 255 is inside of it, every other number is not',
  })
}

/** How many pixels are 255: the number of edge pixels of what `canny` gives. */
export function countMarked(marks: GreyImage): number {
  checkGrey('countMarked', marks)
  return marks.pixels.reduce((count, value) => count + (value === 255 ? 1 : 0), 0)
}

/** The mean of all numbers of a picture: of a grey one, how bright it is. */
export function mean({ pixels }: Image): number {
  return pixels.reduce((sum, value) => sum + value, 0) / pixels.length
}

/**
 * How alike two pictures are, whatever their brightness and contrast: Pearson's correlation over all numbers, 1 for
 * the same picture, about 0 for unrelated ones, −1 for its negative.
 * @throws ImageError for pictures of different sizes or orders, and for one whose numbers are all the same
 */
export function correlation(one: Image, other: Image): number {
  checkAlike(one, other)
  const [meanOne, meanOther] = [mean(one), mean(other)]
  let [together, alone, otherAlone] = [0, 0, 0]
  one.pixels.forEach((value, at) => {
    const [a, b] = [value - meanOne, (other.pixels[at] as number) - meanOther]
    together += a * b
    alone += a * a
    otherAlone += b * b
  })
  if (alone > 0 && otherAlone > 0) return together / Math.sqrt(alone * otherAlone)
  throw new ImageError('A picture of a single shade has no correlation.', {
    expected: 'two pictures, each with numbers that differ',
    found: `the ${alone > 0 ? 'second' : 'first'} is ${(alone > 0 ? other : one).pixels[0]} everywhere`,
    next: 'compare pictures of something',
  })
}

/** The picture with every pixel `factor` times as bright, cut off at white: a longer or shorter exposure. */
export function exposed<Order extends ChannelOrder>(image: Image<Order>, factor: number): Image<Order> {
  checkNumber('exposed', 'factor', factor, { from: 0 })
  const brighter = Uint8ClampedArray.from(image.pixels, (value) => value * factor)
  return imageOf(image.height, image.width, image.order, new Uint8Array(brighter.buffer))
}

/**
 * 255 where one channel is larger than both others by `margin` or more, 0 elsewhere: where the picture is that
 * colour.
 */
export function dominatedBy(image: ColourImage, colour: Colour, margin: number): GreyImage {
  checkColour('dominatedBy', image)
  checkNumber('dominatedBy', 'margin', margin, { from: 0, to: 255 })
  const others = (['red', 'green', 'blue'] as const).filter((other) => other !== colour)
  const [strong, ...weak] = [colour, ...others].map((each) => channel(image, each).pixels)
  const pixels = Uint8Array.from(strong as Uint8Array, (value, at) =>
    weak.every((other) => value - (other[at] as number) >= margin) ? 255 : 0,
  )
  return imageOf(image.height, image.width, 'grey', pixels)
}

/** How strong the gradient is in a part of the picture: the mean of x² + y² over its pixels, in squared grey levels. */
export function gradientEnergy({ height, width, x, y }: Gradients, part: Part): number {
  // A map of places, cropped like a picture, says which numbers belong to the part; crop also refuses parts outside.
  const inside = crop(imageOf(height, width, 'grey', new Uint8Array(height * width)), part)
  let energy = 0
  for (let row = part.rows[0]; row < part.rows[1]; row++) {
    for (let column = part.columns[0]; column < part.columns[1]; column++) {
      const at = row * width + column
      energy += (x[at] as number) ** 2 + (y[at] as number) ** 2
    }
  }
  return energy / inside.pixels.length
}

/**
 * 255 inside a closed outline of straight lines from place to place, 0 outside.
 * @throws ImageError for an outline of fewer than three places, and a size that is not whole and positive
 */
export function insideOutline(outline: readonly Place[], size: Size): GreyImage {
  checkPlaces('insideOutline', outline)
  checkNumber('insideOutline', 'number of places', outline.length, { from: 3 })
  const { height, width } = checkSize('insideOutline', size)
  const pixels = new Uint8Array(height * width)
  for (let at = 0; at < pixels.length; at++) {
    const [row, column] = [Math.floor(at / width), at % width]
    let inside = false
    eachSide(outline, (from, to) => {
      // A ray to the right of the pixel crosses an odd number of sides if it starts inside.
      const crosses = from.row > row !== to.row > row
      const crossing = from.column + ((row - from.row) / (to.row - from.row)) * (to.column - from.column)
      if (crosses && column < crossing) inside = !inside
    })
    pixels[at] = inside ? 255 : 0
  }
  return imageOf(height, width, 'grey', pixels)
}

/**
 * 255 on the pixels of straight lines from place to place (not closed), 0 elsewhere. What of a line lies outside is
 * left out.
 */
export function alongLine(line: readonly Place[], size: Size): GreyImage {
  checkPlaces('alongLine', line)
  checkNumber('alongLine', 'number of places', line.length, { from: 2 })
  const places = line.slice(1).flatMap((to, at) => {
    const from = line[at] as Place
    const steps = Math.max(1, Math.ceil(Math.hypot(to.row - from.row, to.column - from.column)))
    return Array.from({ length: steps + 1 }, (_, step) => ({
      row: Math.round(from.row + ((to.row - from.row) * step) / steps),
      column: Math.round(from.column + ((to.column - from.column) * step) / steps),
    }))
  })
  return markedAt(places, size)
}

/** 255 at each place inside the picture, 0 elsewhere. */
export function markedAt(places: readonly Place[], size: Size): GreyImage {
  checkPlaces('markedAt', places, 'whole')
  const { height, width } = checkSize('markedAt', size)
  const pixels = new Uint8Array(height * width)
  for (const { row, column } of places) {
    if (row >= 0 && row < height && column >= 0 && column < width) pixels[row * width + column] = 255
  }
  return imageOf(height, width, 'grey', pixels)
}

/** 255 on every pixel that has a marked one (255) no more than `distance` pixels away. */
export function within(distance: number, marks: GreyImage): GreyImage {
  checkNumber('within', 'distance', distance, { from: 0 })
  checkGrey('within', marks)
  const { height, width } = marks
  const reach = Math.floor(distance)
  const places: Place[] = []
  marks.pixels.forEach((mark, at) => {
    if (mark !== 255) return
    const [row, column] = [Math.floor(at / width), at % width]
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++) {
        if (Math.hypot(down, right) <= distance) places.push({ row: row + down, column: column + right })
      }
    }
  })
  return markedAt(places, { height, width })
}

function eachSide(outline: readonly Place[], visit: (from: Place, to: Place) => void): void {
  outline.forEach((to, at) => {
    visit(outline.at(at - 1) as Place, to)
  })
}

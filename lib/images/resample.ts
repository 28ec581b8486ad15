/**
 * Larger and smaller by a whole factor, for showing pictures. What the chapter measures is resized by OpenCV. No Node
 * API.
 */
import { type ChannelOrder, type Image, imageOf } from './image.ts'
import { ImageError } from './image-error.ts'

/**
 * Every pixel as a square of factor × factor: larger, and nothing invented.
 * @throws ImageError if the factor is not a whole positive number, or the picture would become too large for memory
 */
export function enlarge<Order extends ChannelOrder>(image: Image<Order>, factor: number): Image<Order> {
  checkFactor('enlarge', factor, Math.floor(Math.sqrt(2 ** 28 / image.pixels.length)))
  if (factor === 1) return image
  const { channels } = image
  const [height, width] = [image.height * factor, image.width * factor]
  const pixels = new Uint8Array(height * width * channels)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const source = (Math.floor(row / factor) * image.width + Math.floor(column / factor)) * channels
      const target = (row * width + column) * channels
      for (let at = 0; at < channels; at++) pixels[target + at] = image.pixels[source + at] as number
    }
  }
  return imageOf(height, width, image.order, pixels)
}

/**
 * Every square of factor × factor as one pixel, its mean. Rows and columns that fill no square at the bottom and
 * right are left out.
 * @throws ImageError if the factor is not a whole positive number, or larger than the picture
 */
export function shrink<Order extends ChannelOrder>(image: Image<Order>, factor: number): Image<Order> {
  checkFactor('shrink', factor, Math.min(image.height, image.width))
  if (factor === 1) return image
  const { channels } = image
  const [height, width] = [Math.floor(image.height / factor), Math.floor(image.width / factor)]
  const pixels = new Uint8Array(height * width * channels)
  for (let target = 0; target < pixels.length; target++) {
    const row = Math.floor(target / channels / width) * factor
    const column = (Math.floor(target / channels) % width) * factor
    let sum = 0
    for (let y = row; y < row + factor; y++) {
      for (let x = column; x < column + factor; x++) {
        sum += image.pixels[(y * image.width + x) * channels + (target % channels)] as number
      }
    }
    pixels[target] = Math.round(sum / factor ** 2)
  }
  return imageOf(height, width, image.order, pixels)
}

function checkFactor(operation: string, factor: number, most: number): void {
  if (Number.isInteger(factor) && factor >= 1 && factor <= most) return
  throw new ImageError(`Cannot ${operation} a picture ${factor} times.`, {
    expected: `a whole factor from 1 to ${most}`,
    found: `${factor}`,
    next: 'choose a whole factor; resize() takes any size',
  })
}

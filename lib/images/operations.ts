/** The chapter's operations on pictures, each carried out by the OpenCV function that the chapter calls. */

import { checkColour, checkGrey, checkNumber, checkOneOf, checkSettings, checkSize } from './given.ts'
import { type ChannelOrder, type ColourImage, type GreyImage, type Image, imageOf } from './image.ts'
import { imageFrom, type Keep, type Mat, matOf, type OpenCv, withOpenCv } from './opencv.ts'

/**
 * Grey from colour, `cvtColor`: how bright the eye takes a colour to be.
 *
 *     Y = 0.299 R + 0.587 G + 0.114 B
 */
export async function toGrey(image: ColourImage): Promise<GreyImage> {
  checkColour('toGrey', image)
  return withOpenCv('turn colours into grey', (cv, keep) => {
    const grey = keep(new cv.Mat())
    const conversion = { rgb: cv.COLOR_RGB2GRAY, bgr: cv.COLOR_BGR2GRAY }[image.order]
    cv.cvtColor(matOf(cv, keep, image), grey, conversion)
    return imageFrom(grey, 'grey')
  })
}

export interface Size {
  readonly height: number
  readonly width: number
}

type Interpolation = 'linear' | 'area' | 'cubic'
const interpolations = Object.keys({ linear: true, area: true, cubic: true } satisfies Record<Interpolation, true>)

/**
 * Another size, `resize`.
 *
 * @param interpolation `linear`, OpenCV's default, takes each new pixel from the nearest four old ones by distance:
 *   between 200 and 25 rows it sees two of every eight. `area` takes the mean of all that the new pixel covers.
 *   `cubic` looks at sixteen and rounds less off.
 * @throws ImageError for a size that is not whole, positive and of at most 2²⁸ pixels, and for an interpolation that there is not
 */
export async function resize<Order extends ChannelOrder>(
  image: Image<Order>,
  size: Size,
  interpolation: Interpolation = 'linear',
): Promise<Image<Order>> {
  // OpenCV would cut 25.5 to 25, and take a word that it does not know for another interpolation.
  const { height, width } = checkSize('resize', size)
  checkOneOf('resize', 'interpolation', interpolation, interpolations)
  return withOpenCv(`resize to ${height} × ${width}`, (cv, keep) => {
    const resized = keep(new cv.Mat())
    const how = { linear: cv.INTER_LINEAR, area: cv.INTER_AREA, cubic: cv.INTER_CUBIC }[interpolation]
    cv.resize(matOf(cv, keep, image), resized, new cv.Size(width, height), 0, 0, how)
    return imageFrom(resized, image.order)
  })
}

/** A blurred copy, `GaussianBlur`: `sigma` is the standard deviation of the bell, in pixels, above 0 and up to 1,000. */
export async function blur<Order extends ChannelOrder>(image: Image<Order>, sigma: number): Promise<Image<Order>> {
  // The window is six times as wide, and a bell narrower than this leaves a picture of bytes as it is.
  checkNumber('blur', 'sigma', sigma, { from: 0.01, to: 1000 })
  return withOpenCv(`blur by ${sigma} pixels`, (cv, keep) => {
    const blurred = keep(new cv.Mat())
    cv.GaussianBlur(matOf(cv, keep, image), blurred, new cv.Size(0, 0), sigma)
    return imageFrom(blurred, image.order)
  })
}

/** OpenCV gives counts as float32, which holds every whole number up to this one. */
const MOST_COUNTED = 2 ** 24

/** How many pixels have each value, `calcHist`: [256] counts, from black to white, exact for images of any size. */
export async function histogramOf(image: GreyImage): Promise<Uint32Array> {
  checkGrey('histogramOf', image)
  const { pixels } = image
  return withOpenCv('count pixels by value', (cv, keep) => {
    const total = new Uint32Array(256)
    // A histogram does not know which pixels lie beside each other: a large image is counted in pieces.
    for (let from = 0; from < pixels.length; from += MOST_COUNTED) {
      const piece = pixels.subarray(from, from + MOST_COUNTED)
      const mat = matOf(cv, keep, imageOf(1, piece.length, 'grey', piece))
      countsOf(cv, keep, mat).forEach((count, value) => {
        total[value] = (total[value] as number) + count
      })
    }
    return total
  })
}

function countsOf(cv: OpenCv, keep: Keep, mat: Mat): Float32Array {
  const images = keep(new cv.MatVector())
  images.push_back(mat)
  const [counts, everywhere] = [keep(new cv.Mat()), keep(new cv.Mat())]
  // The package's types give the arguments of C++, where the numbers of images and of channels stand between.
  const calcHist = cv.calcHist as unknown as (...args: readonly unknown[]) => void
  calcHist(images, [0], everywhere, counts, [256], [0, 256])
  return counts.data32F
}

/**
 * Edges, `Canny`: 255 where the grey changes sharply along a line, 0 elsewhere.
 * @param thresholds a gradient (|x| + |y|, Sobel) above `high` begins an edge, one above `low` continues it
 * @throws ImageError unless 0 ≤ `low` ≤ `high`: OpenCV would exchange them
 */
export async function canny(
  image: GreyImage,
  thresholds: { readonly low: number; readonly high: number },
): Promise<GreyImage> {
  checkGrey('canny', image)
  checkSettings('canny', thresholds, ['low', 'high'])
  const { low, high } = thresholds
  checkNumber('canny', 'low', low, { from: 0 })
  checkNumber('canny', 'high', high, { from: low })
  return withOpenCv('find edges', (cv, keep) => {
    const edges = keep(new cv.Mat())
    cv.Canny(matOf(cv, keep, image), edges, low, high)
    return imageFrom(edges, 'grey')
  })
}

/** A pixel by its place. */
export interface Place {
  readonly row: number
  readonly column: number
}

/**
 * Corners, `goodFeaturesToTrack` (Shi and Tomasi): pixels around which the grey changes in two directions, so that a
 * small window there looks like no window beside it. Best first.
 *
 * @param settings `quality` is the weakest corner that counts, as a share of the strongest, above 0 and up to 1; `apart` how many pixels
 *   lie at least between two corners
 */
export async function corners(
  image: GreyImage,
  settings: { readonly quality: number; readonly apart: number },
): Promise<readonly Place[]> {
  checkGrey('corners', image)
  checkSettings('corners', settings, ['quality', 'apart'])
  const { quality, apart } = settings
  checkNumber('corners', 'quality', quality, { from: Number.MIN_VALUE, to: 1 })
  checkNumber('corners', 'apart', apart, { from: 0 })
  return withOpenCv('find corners', (cv, keep) => {
    const found = keep(new cv.Mat())
    cv.goodFeaturesToTrack(matOf(cv, keep, image), found, 0, quality, apart) // 0: as many as there are
    const places = found.data32F
    return Array.from({ length: found.rows }, (_, at) => ({
      row: places[2 * at + 1] as number,
      column: places[2 * at] as number,
    }))
  })
}

/** How the grey changes at each pixel. */
export interface Gradients extends Size {
  /**
   * [height · width] change from left to right: positive where it gets brighter. Of an edge from black to white, 4 ·
   * 255.
   */
  readonly x: Float32Array
  /** [height · width] change from top to bottom. */
  readonly y: Float32Array
  /** [height · width] the length of (x, y): how much the grey changes, whatever the direction. */
  readonly magnitude: Float32Array
}

/** The gradient, `Sobel` with its 3 × 3 window in both directions, and its `magnitude`. */
export async function gradients(image: GreyImage): Promise<Gradients> {
  checkGrey('gradients', image)
  return withOpenCv('compute gradients', (cv, keep) => {
    const grey = matOf(cv, keep, image)
    const [x, y, magnitude] = [keep(new cv.Mat()), keep(new cv.Mat()), keep(new cv.Mat())]
    cv.Sobel(grey, x, cv.CV_32F, 1, 0)
    cv.Sobel(grey, y, cv.CV_32F, 0, 1)
    cv.magnitude(x, y, magnitude)
    const { height, width } = image
    return { height, width, x: x.data32F.slice(), y: y.data32F.slice(), magnitude: magnitude.data32F.slice() }
  })
}

/**
 * How much of the picture is fine detail, from its Fourier transform (`dft`).
 *
 * The picture is a sum of waves. `total` is the variance of its greys, `fine` the part of that in waves with more
 * than `cycles` periods across the picture in either direction: what a picture of 2 · `cycles` pixels a side cannot
 * hold. Both in squared grey levels (Parseval).
 */
export async function detail(
  image: GreyImage,
  cycles: number,
): Promise<{ readonly total: number; readonly fine: number }> {
  checkGrey('detail', image)
  checkNumber('detail', 'cycles', cycles, { from: 0 })
  return withOpenCv('transform a picture into waves', (cv, keep) => {
    const { height, width } = image
    const greys = keep(new cv.Mat())
    matOf(cv, keep, image).convertTo(greys, cv.CV_32F)
    const waves = keep(new cv.Mat())
    cv.dft(greys, waves, cv.DFT_COMPLEX_OUTPUT)
    const numbers = waves.data32F
    let [total, fine] = [0, 0]
    // Wave (0, 0) is the mean, which is no variance. Frequencies above half the size are the negative ones, counted
    // backwards.
    for (let at = 1; at < height * width; at++) {
      const [v, u] = [Math.floor(at / width), at % width]
      const power = ((numbers[2 * at] as number) ** 2 + (numbers[2 * at + 1] as number) ** 2) / (height * width) ** 2
      total += power
      if (Math.min(v, height - v) > cycles || Math.min(u, width - u) > cycles) fine += power
    }
    return { total, fine }
  })
}

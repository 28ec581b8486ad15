/**
 * What an expert would have measured of a garment before networks: how bright it is, where it has edges, which way its
 * grey changes.
 *
 * OpenCV finds the edges and the gradients, image by image, in matrices that are made once: about 30 µs an image. Its
 * build for WebAssembly has neither threads nor SIMD, and the sums here run in one fixed order, so the features are
 * the same bits on every machine. (JavaScript's own `Math.atan2` does not promise that.)
 */
import { ImageError } from './image-error.ts'
import { type Keep, type OpenCv, withOpenCv } from './opencv.ts'

/** Images as a data set holds them: [count · height · width] bytes, image after image. */
export interface Images {
  readonly count: number
  readonly height: number
  readonly width: number
  readonly pixels: Uint8Array
}

/** Features of many images: what a classifier learns from in place of the pixels. */
export interface Features {
  readonly count: number
  /** How many numbers stand for one image. */
  readonly width: number
  /** [count · width] the features, image after image; of one image histogram, edges, directions. All from 0 to 1. */
  readonly values: Float32Array
}

/** Shares of pixels in 16 ranges of grey, each 16 wide. */
const GREYS = 16
/**
 * Directions of a gradient, 20° each from 0° to 180°: whether a line is darker on its left or on its right is no
 * matter.
 */
const DIRECTIONS = 9
/** `Canny`'s thresholds, the ones that OpenCV's own tutorial begins with. */
const [LOW, HIGH] = [100, 200]
/** Keeps a neighbourhood without any gradient from dividing by 0; next to a real one (hundreds) it is nothing. */
const EPSILON = 1e-6

/** How many features an image has: see `handMadeFeatures`. */
export function featureCount(height: number, width: number, cell: number): number {
  return GREYS + (height / cell) * (width / cell) * (1 + DIRECTIONS)
}

/**
 * Features of each image:
 *
 * 1. **histogram**: 16 numbers, the share of pixels in each range of grey;
 * 2. **edges**: a number a cell, the share of its pixels that `Canny` calls an edge;
 * 3. **directions**: nine numbers a cell. Its gradients (`Sobel`) are summed by direction, each with its length, shared
 *    between the two nearest directions; then they are divided by the length (√Σ²) of all sums in the cell and the
 *    cells around it, so that a pale garment counts as much as a bright one. This is the histogram of oriented gradients
 *    of Dalal and Triggs (2005), with one neighbourhood a cell in place of their overlapping blocks.
 *
 * With cells of 7 × 7 pixels, images of 28 × 28 have 16 + 16 + 144 = 176 features; with cells of 4 × 4, 16 + 49 + 441
 * = 506.
 *
 * @param cell side of a cell in pixels, which must divide height and width
 * @throws ImageError for a cell that does not fit
 */
export async function handMadeFeatures(images: Images, cell: number): Promise<Features> {
  const { count, height, width } = images
  if (!Number.isInteger(cell) || cell < 1 || height % cell !== 0 || width % cell !== 0) {
    throw new ImageError(`Cells of ${cell} × ${cell} pixels do not fill a picture of ${height} × ${width}.`, {
      expected: `a whole divisor of ${height} and of ${width}`,
      found: `${cell}`,
      next: 'choose 7 or 4 for Fashion-MNIST',
    })
  }
  const size = count * height * width
  if (images.pixels.length !== size) {
    throw new ImageError(`These are no ${count} pictures of ${height} × ${width}.`, {
      expected: `${size} numbers`,
      found: `${images.pixels.length}`,
      next: 'read the images again',
    })
  }
  return withOpenCv('measure garments', (cv, keep) => {
    const perImage = featureCount(height, width, cell)
    const values = new Float32Array(count * perImage)
    const measure = measuring(cv, keep, height, width)
    const describe = describing(height, width, cell)
    for (let index = 0; index < count; index++) {
      const pixels = images.pixels.subarray(index * height * width, (index + 1) * height * width)
      describe(pixels, measure(pixels), values.subarray(index * perImage, (index + 1) * perImage))
    }
    return { count, width: perImage, values }
  })
}

/** What OpenCV says of one image, pixel by pixel. Views of OpenCV's memory: good until the next image. */
interface Measured {
  /** 255 on an edge. */
  readonly edges: Uint8Array
  /** How strong the gradient is, in grey levels. */
  readonly length: Float32Array
  /** Where it points, in degrees from 0 to 360. */
  readonly degrees: Float32Array
}

/** A function that measures image after image, in matrices that are made once. */
function measuring(cv: OpenCv, keep: Keep, height: number, width: number): (pixels: Uint8Array) => Measured {
  const grey = keep(new cv.Mat(height, width, cv.CV_8UC1))
  const mat = () => keep(new cv.Mat())
  const [edges, x, y, length, degrees] = [mat(), mat(), mat(), mat(), mat()] as const
  return (pixels) => {
    grey.data.set(pixels)
    cv.Canny(grey, edges, LOW, HIGH)
    cv.Sobel(grey, x, cv.CV_32F, 1, 0)
    cv.Sobel(grey, y, cv.CV_32F, 0, 1)
    cv.cartToPolar(x, y, length, degrees, true)
    return { edges: edges.data, length: length.data32F, degrees: degrees.data32F }
  }
}

/** A function that writes the features of image after image, with sums that are made once. */
function describing(height: number, width: number, cell: number) {
  const [rows, columns] = [height / cell, width / cell]
  const cells = rows * columns
  const [greys, edgePixels, sums] = [GREYS, cells, cells * DIRECTIONS].map((size) => new Float64Array(size)) as Sums
  const cellOf = Uint32Array.from(
    { length: height * width },
    (_, at) => Math.floor(at / width / cell) * columns + Math.floor((at % width) / cell),
  )
  const neighbours = neighbourhoods(rows, columns)

  return (pixels: Uint8Array, { edges, length, degrees }: Measured, into: Float32Array): void => {
    for (const sum of [greys, edgePixels, sums]) sum.fill(0)
    for (let at = 0; at < pixels.length; at++) {
      const inCell = cellOf[at] as number
      add(greys, (pixels[at] as number) >> 4, 1 / pixels.length)
      if (edges[at] === 255) add(edgePixels, inCell, 1 / cell ** 2)
      // The directions' middles are 10°, 30° …: a gradient at 25° counts for a quarter as 10° and three quarters as
      // 30°.
      const direction = ((degrees[at] as number) % 180) / (180 / DIRECTIONS) - 0.5
      const [lower, nearness] = [Math.floor(direction), direction - Math.floor(direction)]
      const first = inCell * DIRECTIONS
      add(sums, first + ((lower + DIRECTIONS) % DIRECTIONS), (length[at] as number) * (1 - nearness))
      add(sums, first + ((lower + 1) % DIRECTIONS), (length[at] as number) * nearness)
    }
    into.set(greys)
    into.set(edgePixels, GREYS)
    for (let inCell = 0; inCell < cells; inCell++) {
      let squares = 0
      for (const near of neighbours[inCell] as readonly number[]) {
        for (let at = near * DIRECTIONS; at < (near + 1) * DIRECTIONS; at++) squares += (sums[at] as number) ** 2
      }
      const scale = Math.sqrt(squares) + EPSILON
      for (let at = inCell * DIRECTIONS; at < (inCell + 1) * DIRECTIONS; at++) {
        into[GREYS + cells + at] = (sums[at] as number) / scale
      }
    }
  }
}

/** Shares of greys, shares of edge pixels by cell, gradients by cell and direction. */
type Sums = [Float64Array, Float64Array, Float64Array]

/** For each cell, row by row, itself and the up to eight cells around it. */
function neighbourhoods(rows: number, columns: number): readonly (readonly number[])[] {
  const all = Array.from({ length: rows * columns }, (_, at) => at)
  const apart = (one: number, other: number) =>
    Math.max(
      Math.abs(Math.floor(one / columns) - Math.floor(other / columns)),
      Math.abs((one % columns) - (other % columns)),
    )
  return all.map((one) => all.filter((other) => apart(one, other) <= 1))
}

function add(sums: Float64Array, at: number, amount: number): void {
  sums[at] = (sums[at] as number) + amount
}

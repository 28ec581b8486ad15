/**
 * OpenCV itself, compiled to WebAssembly: 10 MB that take most of a second to start, so they load at the first
 * operation that needs them, once a thread.
 *
 * Two traps are dealt with here and nowhere else. Matrices live in OpenCV's own memory, which no garbage collector
 * sees, so every one must be deleted. And what C++ throws reaches JavaScript as a bare number, the address of the
 * exception.
 */
import { createRequire } from 'node:module'
import { type ChannelOrder, type Image, imageOf } from './image.ts'
import { ImageError } from './image-error.ts'

export type OpenCv = typeof import('@techstark/opencv-js')
export type Mat = InstanceType<OpenCv['Mat']>

/** Whatever lives in OpenCV's memory: matrices, vectors of matrices. */
export interface Deletable {
  delete(): void
}

/** Marks something for deletion when the operation ends, however it ends, and gives it back. */
export type Keep = <Kept extends Deletable>(kept: Kept) => Kept

let loading: Promise<OpenCv> | undefined

/** OpenCV, ready to use. The first call loads it, later ones get the same; one that did not start is not kept. */
export function loadOpenCv(): Promise<OpenCv> {
  loading ??= start(createRequire(import.meta.url))
  return loading
}

function start(require: NodeJS.Require, name = '@techstark/opencv-js'): Promise<OpenCv> {
  // The package's only export is the promise of what its types describe. `import()` cannot be used for it: Vitest
  // gives an imported CommonJS module the properties of its export, `then` among them, and awaiting such a module
  // fails. `require` is twice as fast besides.
  const opened = require(name) as Promise<OpenCv>
  opened.catch(() => {
    loading = undefined
    // What the package exports is the promise itself.
    delete require.cache[require.resolve(name)]
  })
  return opened
}

/**
 * Runs one operation. What it keeps is deleted afterwards, so its result must be copied out of OpenCV's memory.
 * @param what the operation, for errors
 * @throws ImageError with OpenCV's own words, if it refuses
 */
export async function withOpenCv<Result>(what: string, work: (cv: OpenCv, keep: Keep) => Result): Promise<Result> {
  const cv = await loadOpenCv()
  const kept: Deletable[] = []
  try {
    return work(cv, (one) => {
      kept.push(one)
      return one
    })
  } catch (error) {
    if (typeof error !== 'number') throw error
    throw new ImageError(`OpenCV cannot ${what}.`, {
      expected: 'sizes and values that OpenCV takes',
      found: String(
        (cv as unknown as { exceptionFromPtr(at: number): { msg: string } }).exceptionFromPtr(error).msg,
      ).trim(),
      next: 'check the picture and the numbers given to this operation',
    })
  } finally {
    for (const one of kept) one.delete()
  }
}

/** A copy of the picture in OpenCV's memory: 8 bits a channel, channels in the picture's own order. */
export function matOf(cv: OpenCv, keep: Keep, image: Image): Mat {
  const mat = keep(new cv.Mat(image.height, image.width, image.channels === 1 ? cv.CV_8UC1 : cv.CV_8UC3))
  mat.data.set(image.pixels)
  return mat
}

/** A copy of an 8-bit matrix as a picture. */
export function imageFrom<Order extends ChannelOrder>(mat: Mat, order: Order): Image<Order> {
  return imageOf(mat.rows, mat.cols, order, Uint8Array.from(mat.data))
}

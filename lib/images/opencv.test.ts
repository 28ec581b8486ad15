import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { handMadeFeatures } from './features.ts'
import { imageOf } from './image.ts'
import { ImageError } from './image-error.ts'
import { loadOpenCv, matOf, type OpenCv, withOpenCv } from './opencv.ts'
import { blur, canny, corners, detail, gradients, histogramOf, resize, toGrey } from './operations.ts'

const colour = imageOf(
  40,
  40,
  'rgb',
  Uint8Array.from({ length: 4800 }, (_, at) => (at * 7919) % 251),
)
const grey = imageOf(
  40,
  40,
  'grey',
  Uint8Array.from({ length: 1600 }, (_, at) => (at * 7919) % 251),
)

/** `resize` refuses this size before OpenCV sees it. */
const refused = () =>
  withOpenCv('resize to 0 × 5', (cv, keep) => {
    cv.resize(matOf(cv, keep, grey), keep(new cv.Mat()), new cv.Size(5, 0))
  })

describe('OpenCV', () => {
  test('is version 4.11, and leaves the errors of the process alone', async () => {
    // Versions 4.10 and 4.12 of this package end the process at anybody's unhandled rejection.
    const listeners = () => ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event))
    const before = listeners()
    expect((await loadOpenCv()).getBuildInformation()).toContain('OpenCV 4.11.0')
    expect(listeners()).toEqual(before)
  })

  test('is loaded once', () => {
    expect(loadOpenCv()).toBe(loadOpenCv())
  })

  test('is not touched by reading, cropping, measuring and writing pictures', async () => {
    const pure = [
      'image',
      'png',
      'jpeg',
      'resample',
      'measure',
      'drawing',
      'numbers',
      'figures',
      'samples',
      'standardise',
    ]
    for (const file of pure) {
      const source = await readFile(new URL(`./${file}.ts`, import.meta.url), 'utf8')
      expect(source, file).not.toMatch(/^import (?!type).*(opencv|operations)/m)
    }
  })

  test('says in its own words what it refuses, and an error of ours stays what it is', async () => {
    await expect(refused()).rejects.toThrow(ImageError)
    await expect(refused()).rejects.toThrow(
      /^OpenCV cannot resize to 0 × 5\.\n[\s\S]*found: .*Assertion failed[\s\S]*resize/,
    )
    const ours = new TypeError('ours')
    await expect(
      withOpenCv('fail', () => {
        throw ours
      }),
    ).rejects.toBe(ours)
  })
})

describe('the memory of OpenCV', () => {
  let cv: OpenCv
  /** Matrices that were made and not deleted. */
  const living = new Set<object>()

  beforeAll(async () => {
    cv = await loadOpenCv()
    for (const kind of ['Mat', 'MatVector'] as const) {
      const counted = new Proxy(cv[kind], {
        construct(target, given) {
          const made = Reflect.construct(target, given)
          const remove = made.delete
          living.add(made)
          made.delete = () => {
            living.delete(made)
            remove.call(made)
          }
          return made
        },
      })
      vi.spyOn(cv, kind, 'get').mockReturnValue(counted as never)
    }
    return () => vi.restoreAllMocks()
  })

  const operations: Record<string, () => Promise<unknown>> = {
    toGrey: () => toGrey(colour),
    resize: () => resize(colour, { height: 10, width: 10 }),
    blur: () => blur(grey, 2),
    histogramOf: () => histogramOf(grey),
    canny: () => canny(grey, { low: 100, high: 200 }),
    corners: () => corners(grey, { quality: 0.1, apart: 3 }),
    gradients: () => gradients(grey),
    detail: () => detail(grey, 5),
    handMadeFeatures: () => handMadeFeatures({ ...grey, count: 1 }, 10),
    'a refused operation': () => refused().catch(() => undefined),
  }

  test.each(Object.keys(operations))('holds nothing more after %s', async (name) => {
    living.clear() // one that leaks is one failing test, not all after it
    const making = vi.spyOn(living, 'add')
    await operations[name]?.()
    expect(making.mock.calls.length).toBeGreaterThan(1)
    making.mockRestore()
    expect(living.size).toBe(0)
  })

  test('does not grow over hundreds of operations on large pictures', async () => {
    const large = imageOf(1000, 1000, 'grey', new Uint8Array(1e6).fill(7))
    await blur(large, 1)
    // The package's types leave out the memory itself. A view goes stale when the memory grows: it is asked for anew.
    const size = () => (cv as unknown as { HEAPU8: Uint8Array }).HEAPU8.length
    const before = size()
    // Each leaves 2 MB behind if it deletes nothing: three times what there is now.
    for (let leaked = 0; leaked < 3 * before; leaked += 2e6) await resize(large, { height: 1000, width: 999 })
    expect(size()).toBe(before)
  })
})

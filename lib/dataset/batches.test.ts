import { describe, expect, test } from 'vitest'
import reference from '../../fixtures/pytorch/parity.json' with { type: 'json' }
import { type Data, fashionMnist, garmentFeatures, standardisedFashionMnist } from '../experiment/data.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { type Batch, fillBatch, firstImages, pixelValues } from './batches.ts'
import type { LabelledImages } from './labelled-images.ts'

/** Images that cannot be confused: pixel p of image i is 50·i + p, its label is i. */
function numberedImages(count: number, height: number, width: number): LabelledImages {
  const imageSize = height * width
  const pixels = Uint8Array.from(
    { length: count * imageSize },
    (_, i) => 50 * Math.floor(i / imageSize) + (i % imageSize),
  )
  return { count, height, width, pixels, labels: Uint8Array.from({ length: count }, (_, i) => i) }
}

const batchFor = (size: number, imageSize: number): Batch => ({
  pixels: new Float32Array(size * imageSize).fill(-1),
  labels: new Int32Array(size).fill(-1),
})

const raw = pixelValues(fashionMnist({ divideBy: 1, invert: false }))

describe('pixelValues', () => {
  test('divided by 1 leaves every byte as it is', () => {
    expect(raw).toEqual(Float32Array.from({ length: 256 }, (_, v) => v))
  })

  test('divided by 255 runs from 0 to exactly 1, inverted from 1 to 0', () => {
    const scaled = pixelValues(fashionMnist({ divideBy: 255, invert: false }))
    expect([scaled[0], scaled[255]]).toEqual([0, 1])
    expect(pixelValues(fashionMnist({ divideBy: 255, invert: true }))).toEqual(scaled.toReversed())
  })

  // The bits of bytes 1, 127 and 254 come from NumPy's float32 division, which rounds as PyTorch's does on a CPU.
  test.each([
    [255, [0x3b808081, 0x3efefeff, 0x3f7efeff]],
    [2_550, [0x39cd9a67, 0x3d4bff32, 0x3dcbff32]],
    [10_000, [0x38d1b717, 0x3c5013a9, 0x3cd013a9]],
    [2_550_000, [0x34d289a1, 0x3850e48e, 0x38d0e48e]],
    [0.3, [0x40555555, 0x43d3aaaa, 0x4453aaaa]],
  ])('divided by %d equals float32 division to the last bit', (divideBy, bits) => {
    const values = new Uint32Array(pixelValues(fashionMnist({ divideBy, invert: false })).buffer)
    expect([values[1], values[127], values[254]]).toEqual(bits)
  })

  const float32 = 'a number from 1.2e-38 to 3.4e38, since training computes in float32'
  test.each([
    [0, 'a positive number'],
    [-255, 'a positive number'],
    [Number.NaN, 'a positive number'],
    [Number.POSITIVE_INFINITY, 'a positive number'],
    [1e-60, float32],
    [1e-37, 'a number by which float32 can divide 255'],
    ['255', 'a positive number'],
  ])('refuses to divide by %o, as an experiment does', (divideBy, expected) => {
    const found = typeof divideBy === 'string' ? `'${divideBy}'` : divideBy
    expect(() => pixelValues(fashionMnist({ divideBy: divideBy as number }))).toThrow(
      new ExperimentError([`data.divideBy: expected ${expected}; found ${found}`]),
    )
  })

  test.each<[problem: string, data: unknown]>([
    ["data.invert: expected true or false; found 'no'", { ...fashionMnist({ divideBy: 1 }), invert: 'no' }],
    ["data: expected an object whose name is 'fashion-mnist', 'standardised-", 255],
    ["data.name: expected 'fashion-mnist', 'standardised-", { data: fashionMnist({ divideBy: 1 }), epochs: 5 }],
    ['data.mean: expected a number; found NaN', standardisedFashionMnist({ mean: Number.NaN, deviation: 1 })],
  ])('refuses what is no data: %s', (problem, data) => {
    expect(() => pixelValues(data as Data)).toThrow(problem)
  })
})

test.each([
  [0.5, 1],
  [0, 1.5],
  [Number.NaN, 1],
  [-1, 1],
])('a batch from %d on of %d images is refused', (start, size) => {
  const data = numberedImages(3, 2, 2)
  const fill = (values: Float32Array) => fillBatch(batchFor(3, 4), data, null, start, size, values)
  expect(() => fill(new Float32Array(256))).toThrow(
    `batch: expected images within 0…2, found ${size} images from ${start} on`,
  )
})

test('bytes become what 256 values say, and nothing else', () => {
  const fill = () => fillBatch(batchFor(3, 4), numberedImages(3, 2, 2), null, 0, 1, new Float32Array(255))
  expect(fill).toThrow('values: expected the 256 of pixelValues(data), found 255')
})

describe('standardised pixelValues', () => {
  test.each(reference.standardised)(
    'are PyTorch’s, bit for bit: mean $mean, deviation $deviation, invert $invert',
    ({ bits, ...settings }) => {
      const values = pixelValues(standardisedFashionMnist(settings))
      expect([...new Uint32Array(values.buffer)]).toEqual(bits)
    },
  )

  test('refuse a deviation of 0', () => {
    const read = () => pixelValues(standardisedFashionMnist({ mean: 0, deviation: 0 }))
    expect(read).toThrow('data.deviation: expected a positive number; found 0')
  })
})

test('bytes of hand-made features are divided as pixels are', () => {
  expect(pixelValues(garmentFeatures({ cell: 4 }))).toEqual(pixelValues(fashionMnist({ divideBy: 255 })))
})

test('data of a kind that nobody knows has no values', () => {
  const unknown = { ...fashionMnist({ divideBy: 255 }), name: 'mnist' } as never
  expect(() => pixelValues(unknown)).toThrow("data.name: expected 'fashion-mnist'")
})

describe('fillBatch', () => {
  test('puts image order[start + r] into row r', () => {
    const batch = batchFor(2, 4)
    fillBatch(batch, numberedImages(5, 2, 2), Uint32Array.of(4, 3, 0, 2, 1), 1, 2, raw)
    expect([...batch.pixels]).toEqual([150, 151, 152, 153, 0, 1, 2, 3])
    expect([...batch.labels]).toEqual([3, 0])
  })

  test('without an order puts image start + r into row r', () => {
    const batch = batchFor(2, 4)
    fillBatch(batch, numberedImages(5, 2, 2), null, 3, 2, raw)
    expect([...batch.pixels]).toEqual([150, 151, 152, 153, 200, 201, 202, 203])
    expect([...batch.labels]).toEqual([3, 4])
  })

  test('looks every byte up in the values', () => {
    const batch = batchFor(1, 4)
    fillBatch(batch, numberedImages(5, 2, 2), null, 4, 1, pixelValues(fashionMnist({ divideBy: 2, invert: true })))
    expect([...batch.pixels]).toEqual([27.5, 27, 26.5, 26])
  })

  test('leaves the rows after a short last batch as they were', () => {
    const batch = batchFor(3, 4)
    fillBatch(batch, numberedImages(5, 2, 2), null, 4, 1, raw)
    expect([...batch.pixels]).toEqual([200, 201, 202, 203, -1, -1, -1, -1, -1, -1, -1, -1])
    expect([...batch.labels]).toEqual([4, -1, -1])
  })

  // Pixels are copied eight at a time: one, just under, exactly, just over, and several eights with a remainder.
  test.each([1, 7, 8, 9, 31])('fills images of %d pixels to the last pixel and no further', (width) => {
    const data = numberedImages(4, 1, width)
    const batch = batchFor(3, width)
    fillBatch(batch, data, Uint32Array.of(2, 0), 0, 2, raw)
    const image = (i: number) => [...data.pixels.subarray(i * width, (i + 1) * width)]
    expect([...batch.pixels]).toEqual([...image(2), ...image(0), ...Array(width).fill(-1)])
  })

  test('refuses a batch that reaches past the data, the order or its buffers, before it writes', () => {
    const data = numberedImages(5, 2, 2)
    const batch = batchFor(2, 4)
    expect(() => fillBatch(batch, data, null, 4, 2, raw)).toThrow('within 0…4, found 2 images from 4 on')
    expect(() => fillBatch(batch, data, null, -1, 2, raw)).toThrow('within 0…4, found 2 images from -1 on')
    expect(() => fillBatch(batch, data, Uint32Array.of(1, 2), 1, 2, raw)).toThrow(
      'within 0…1, found 2 images from 1 on',
    )
    expect(() => fillBatch(batch, data, null, 0, 3, raw)).toThrow(
      'buffers for 3 images of 4 pixels, found 8 pixels and 2',
    )
    expect(batch).toEqual(batchFor(2, 4))
  })

  test('refuses an order that names an image the data does not have', () => {
    const read = () => fillBatch(batchFor(2, 4), numberedImages(5, 2, 2), Uint32Array.of(0, 5), 0, 2, raw)
    expect(read).toThrow('order: expected images within 0…4, found 5 at 1')
  })
})

describe('firstImages', () => {
  test('gives the first images and labels in the memory of the whole', () => {
    const data = numberedImages(5, 2, 2)
    const first = firstImages(data, 2)
    expect(first).toEqual(numberedImages(2, 2, 2))
    expect(first.pixels.buffer).toBe(data.pixels.buffer)
    expect(first.labels.buffer).toBe(data.labels.buffer)
  })

  test('gives all of them when asked for all', () => {
    expect(firstImages(numberedImages(5, 2, 2), 5)).toEqual(numberedImages(5, 2, 2))
  })

  test.each([0, -1, 6, 2.5, Number.NaN])('refuses a count of %d from five', (count) => {
    const read = () => firstImages(numberedImages(5, 2, 2), count)
    expect(read).toThrow(RangeError)
    expect(read).toThrow(`count: expected a whole number of images from 1 to 5, found ${count}`)
  })
})

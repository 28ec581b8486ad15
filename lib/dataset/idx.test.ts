import { describe, expect, test } from 'vitest'
import { DatasetError } from './dataset-error.ts'
import { parseIdxImages, parseIdxLabels } from './idx.ts'

/** Two images of 2 × 3 pixels: magic number, 2 images, 2 rows, 3 columns, then the pixels. */
const images = Uint8Array.from([
  ...[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3],
  ...[0, 1, 2, 3, 4, 5],
  ...[255, 254, 253, 252, 251, 250],
])
/** Three labels: magic number, 3 labels, then the labels. */
const labels = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 4])

/** A copy with other bytes from `position` on. */
function changed(bytes: Uint8Array, position: number, ...others: number[]): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.set(others, position)
  return copy
}

describe('a well-formed file', () => {
  test('of images gives count, height and width in the order of the header, and the pixels after it', () => {
    expect(parseIdxImages(images, 'images')).toEqual({
      count: 2,
      height: 2,
      width: 3,
      pixels: Uint8Array.from([0, 1, 2, 3, 4, 5, 255, 254, 253, 252, 251, 250]),
    })
  })

  test('of labels gives the labels', () => {
    expect(parseIdxLabels(labels, 'labels')).toEqual(Uint8Array.from([9, 0, 4]))
  })

  test('is read from the middle of a larger buffer as well, without a copy', () => {
    const buffer = new Uint8Array(100)
    buffer.set(labels, 7)
    const parsed = parseIdxLabels(buffer.subarray(7, 7 + labels.length), 'labels')
    expect(parsed).toEqual(Uint8Array.from([9, 0, 4]))
    expect(parsed.buffer).toBe(buffer.buffer)
  })
})

describe('a malformed file is refused with its name, what was expected and what was found:', () => {
  test.each<[what: string, read: () => unknown, expected: string, found: string]>([
    ['an empty file', () => parseIdxImages(new Uint8Array(), 'x'), 'a header of 16 bytes', '0 bytes in all'],
    ['half a header', () => parseIdxLabels(labels.subarray(0, 7), 'x'), 'a header of 8 bytes', '7 bytes in all'],
    ['labels for images', () => parseIdxImages(changed(images, 3, 1), 'x'), 'number 0x00000803', 'number 0x00000801'],
    ['images for labels', () => parseIdxLabels(images, 'x'), 'number 0x00000801', 'number 0x00000803'],
    ['a file still zipped', () => parseIdxLabels(changed(labels, 0, 0x1f, 0x8b), 'x'), '0x00000801', '0x1f8b0801'],
    ['images without rows', () => parseIdxImages(changed(images, 11, 0), 'x'), 'one of each of images', '0 rows'],
    ['a pixel missing', () => parseIdxImages(images.subarray(0, 27), 'x'), '28 bytes', '27 bytes: 1 missing'],
    ['a label missing', () => parseIdxLabels(labels.subarray(0, 10), 'x'), '11 bytes', '10 bytes: 1 missing'],
    ['bytes after the end', () => parseIdxImages(changed(images, 7, 1), 'x'), '22 bytes', '28 bytes: 6 too many'],
    [
      'sizes beyond 32 bits',
      () => parseIdxImages(changed(images, 4, 255, 255, 255, 255), 'x'),
      '4294967295 images',
      '28',
    ],
    ['a label of 10', () => parseIdxLabels(changed(labels, 9, 10), 'x'), 'from 0 to 9', 'label 10 for image 1'],
  ])('%s', (_, read, expected, found) => {
    expect(read).toThrow(DatasetError)
    expect(read).toThrow(/^x cannot be used/)
    expect(read).toThrow(new RegExp(`expected: .*${expected}`))
    expect(read).toThrow(new RegExp(`found: .*${found}`))
    expect(read).toThrow(/next: .*put the published file back/)
  })
})

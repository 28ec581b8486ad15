/** Single garments out of a data set, picked by class, and how far apart the classes are. No Node API, no OpenCV. */
import { classNames, type LabelledImages } from '../dataset/labelled-images.ts'
import { checkNumber } from './given.ts'
import { type GreyImage, imageOf } from './image.ts'

/** One image of a data set as a picture, which shares its pixels. Throws an `ImageError` for an image that there is not. */
export function garment({ count, height, width, pixels }: LabelledImages, index: number): GreyImage {
  checkNumber('garment', 'index', index, { from: 0, to: count - 1, whole: true })
  const size = height * width
  return imageOf(height, width, 'grey', pixels.subarray(index * size, (index + 1) * size))
}

/**
 * Picks images of each class at random, none twice.
 * @param perClass how many of each
 * @param random numbers in [0, 1); a seeded stream gives the same images every time
 * @returns for each of the ten classes, and for more if there are labels of more, the indices of its images
 * @throws RangeError if a class has fewer images
 */
export function samplesByClass(
  labels: Uint8Array,
  perClass: number,
  random: () => number,
): readonly (readonly number[])[] {
  checkNumber('samplesByClass', 'perClass', perClass, { from: 1, whole: true })
  const members: number[][] = classNames.map(() => [])
  labels.forEach((label, index) => {
    members[label] ??= []
    members[label].push(index)
  })
  return Array.from(members, (indices = [], label) => {
    if (indices.length < perClass) {
      throw new RangeError(`Class ${label} has ${indices.length} images; ${perClass} of each class were asked for.`)
    }
    // The first steps of a shuffle: each takes one of those not yet taken.
    for (let taken = 0; taken < perClass; taken++) {
      const other = taken + Math.floor(random() * (indices.length - taken))
      const moved = indices[taken] as number
      indices[taken] = indices[other] as number
      indices[other] = moved
    }
    return indices.slice(0, perClass)
  })
}

/**
 * How far images of two classes lie apart: the mean Euclidean distance over all pairs, d = √Σ (a − b)², in grey levels.
 * @param samples for each class the indices of some of its images, two or more
 * @returns [class][class] mean distances; on the diagonal between different images of the same class
 * @throws ImageError for fewer than two images of a class, and for an image that there is not
 */
export function classDistances(
  images: LabelledImages,
  samples: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  samples.forEach((indices, label) => {
    checkNumber('classDistances', `number of images of class ${label}`, indices.length, { from: 2 })
    for (const index of indices) {
      checkNumber('classDistances', 'index', index, { from: 0, to: images.count - 1, whole: true })
    }
  })
  const size = images.height * images.width
  const distance = (one: number, other: number) => {
    let sum = 0
    for (let at = 0; at < size; at++) {
      sum += ((images.pixels[one * size + at] as number) - (images.pixels[other * size + at] as number)) ** 2
    }
    return Math.sqrt(sum)
  }
  return samples.map((those) =>
    samples.map((others) => {
      const pairs = those.flatMap((one) => others.filter((other) => other !== one).map((other) => distance(one, other)))
      return pairs.reduce((sum, each) => sum + each, 0) / pairs.length
    }),
  )
}

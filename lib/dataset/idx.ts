/**
 * Reads IDX, the format MNIST and Fashion-MNIST are published in: a magic number that says what is inside and in how many
 * dimensions, the size of each dimension, then the values, one byte each. Numbers in the header are 32 bits, big-endian. No Node
 * API here: a browser page may import this.
 */
import { DatasetError } from './dataset-error.ts'
import { classNames, type LabelledImages } from './labelled-images.ts'

/** Two zero bytes, 8 for "unsigned bytes", then the number of dimensions: 3 for images, 1 for labels. */
const imagesMagic = 0x0000_0803
const labelsMagic = 0x0000_0801

const restore = 'put the published file back; fixtures/fashion-mnist/README.md says where it comes from'

/** Images as an IDX file holds them. */
export interface IdxImages {
  readonly count: number
  readonly height: number
  readonly width: number
  /** [count · height · width] bytes, row-major. */
  readonly pixels: Uint8Array
}

/**
 * Reads an unzipped IDX file of images.
 *
 * @param bytes the whole file; the pixels returned are a view of it, not a copy
 * @param name what to call the file in an error
 * @param next what to do about a file that is wrong
 * @throws DatasetError for another magic number, a dimension of 0, or a length other than the header announces
 */
export function parseIdxImages(bytes: Uint8Array, name: string, next = restore): IdxImages {
  const { sizes, values } = parseIdx({ bytes, name, next }, imagesMagic, ['images', 'rows', 'columns'])
  const [count = 0, height = 0, width = 0] = sizes
  return { count, height, width, pixels: values }
}

/**
 * Reads an unzipped IDX file of labels.
 *
 * @param bytes the whole file; the labels returned are a view of it, not a copy
 * @param name what to call the file in an error
 * @param next what to do about a file that is wrong
 * @returns [count] labels, each 0…9
 * @throws DatasetError as `parseIdxImages` does, and for a label that names no class
 */
export function parseIdxLabels(bytes: Uint8Array, name: string, next = restore): Uint8Array {
  const { values } = parseIdx({ bytes, name, next }, labelsMagic, ['labels'])
  const position = values.findIndex((label) => label >= classNames.length)
  if (position !== -1) {
    throw new DatasetError(name, {
      expected: `labels from 0 to ${classNames.length - 1}`,
      found: `label ${values[position]} for image ${position}, counting from 0`,
      next,
    })
  }
  return values
}

/** An unzipped IDX file: its bytes, and what to call it in an error. */
export interface IdxFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Reads a file of images and the file of their labels.
 *
 * @param next what to do about a file that is wrong
 * @throws DatasetError as `parseIdxImages` and `parseIdxLabels` do, and for labels that do not match their images in number
 */
export function parseLabelledImages(imagesFile: IdxFile, labelsFile: IdxFile, next = restore): LabelledImages {
  const images = parseIdxImages(imagesFile.bytes, imagesFile.name, next)
  const labels = parseIdxLabels(labelsFile.bytes, labelsFile.name, next)
  if (labels.length !== images.count) {
    throw new DatasetError(labelsFile.name, {
      expected: `${images.count} labels, one for each image in ${imagesFile.name}`,
      found: `${labels.length} labels`,
      next,
    })
  }
  return { ...images, labels }
}

/** The part both kinds share: `dimensions` names each dimension for the errors, in the order of the header. */
function parseIdx(file: IdxFile & { next: string }, magic: number, dimensions: readonly string[]) {
  const { bytes, name, next } = file
  const fail = (expected: string, found: string) => new DatasetError(name, { expected, found, next })

  const headerLength = 4 + 4 * dimensions.length
  if (bytes.length < headerLength) throw fail(`a header of ${headerLength} bytes`, `${bytes.length} bytes in all`)

  const header = new DataView(bytes.buffer, bytes.byteOffset, headerLength)
  const foundMagic = header.getUint32(0)
  if (foundMagic !== magic) {
    throw fail(`IDX ${dimensions[0]}, magic number ${hexadecimal(magic)}`, `magic number ${hexadecimal(foundMagic)}`)
  }

  const sizes = dimensions.map((_, dimension) => header.getUint32(4 + 4 * dimension))
  const described = sizes.map((size, dimension) => `${size} ${dimensions[dimension]}`).join(' × ')
  if (sizes.includes(0)) throw fail(`at least one of each of ${dimensions.join(', ')}`, described)

  const length = headerLength + sizes.reduce((product, size) => product * size, 1)
  if (bytes.length !== length) {
    const difference =
      bytes.length < length ? `${length - bytes.length} missing` : `${bytes.length - length} too many at the end`
    throw fail(`${length} bytes, for a header and ${described}`, `${bytes.length} bytes: ${difference}`)
  }

  return { sizes, values: bytes.subarray(headerLength) }
}

const hexadecimal = (value: number) => `0x${value.toString(16).padStart(8, '0')}`

/**
 * Reads a JPEG file. The decoder is libjpeg-turbo (in sharp), as in OpenCV's own `imread`: the pixels are the same
 * numbers.
 */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { checkOneOf } from './given.ts'
import { type Image, imageOf, reorder } from './image.ts'
import { ImageError } from './image-error.ts'

/** JPEG files begin with these bytes: "start of image", and the first byte of the next marker. */
const JPEG_START = [0xff, 0xd8, 0xff]
/** What a file may be instead, told by its first bytes. */
const OTHERS: readonly (readonly [name: string, start: readonly number[]])[] = [
  ['a PNG picture, which may have an alpha channel', [0x89, 0x50, 0x4e, 0x47]],
  ['a GIF picture', [0x47, 0x49, 0x46]],
  ['a RIFF file, such as WebP', [0x52, 0x49, 0x46, 0x46]],
  ['text or a web page', [0x3c]],
]

/**
 * Reads a JPEG file into an array of pixels, turned upright where the file says which way is up.
 *
 * @param file path of the file
 * @param order the order of the channels; `imread` gives `bgr`
 * @returns a colour picture in that order, or a grey one if the file has one channel
 * @throws ImageFileError if the file is missing, is not a JPEG, is cut short or damaged, or is made for print (four inks)
 */
export async function readJpeg(file: string, order: 'rgb' | 'bgr' = 'rgb'): Promise<Image> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const found = error.code === 'ENOENT' ? 'no such file' : error.message
    throw unreadable(file, { expected: 'a file that can be read', found }, error)
  })
  return decodeJpeg(bytes, order, file)
}

/**
 * As `readJpeg`, for bytes at hand. `name` stands for the file in errors. What follows the picture's end mark is none of it: telephones
 * keep a second picture there.
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  order: 'rgb' | 'bgr' = 'rgb',
  name = 'The picture',
): Promise<Image> {
  checkOneOf('readJpeg', 'order', order, ['rgb', 'bgr'])
  if (!startsWith(bytes, JPEG_START)) {
    const other = OTHERS.find(([, start]) => startsWith(bytes, start))?.[0]
    const begins = Array.from(bytes.subarray(0, 3), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const found = bytes.length === 0 ? 'an empty file' : (other ?? `a file that begins ${begins}`)
    throw unreadable(name, { expected: 'a JPEG file, which begins ff d8 ff', found })
  }
  // 'warning' also refuses what a lenient decoder would fill with grey: a file cut short, and damage in the middle.
  const decoder = sharp(bytes, { failOn: 'warning', autoOrient: true, ignoreIcc: true })
  try {
    const { space, channels: inFile } = await decoder.metadata()
    if (inFile !== 1 && inFile !== 3) {
      throw unreadable(name, {
        expected: 'one channel (grey) or three (colour)',
        found: `${inFile} channels (${space})`,
      })
    }
    const colourspace = inFile === 1 ? 'b-w' : 'srgb'
    const { data, info } = await decoder.toColourspace(colourspace).raw().toBuffer({ resolveWithObject: true })
    const { height, width } = info
    if (inFile === 1) return imageOf(height, width, 'grey', Uint8Array.from(data))
    return reorder(imageOf(height, width, 'rgb', Uint8Array.from(data)), order)
  } catch (error) {
    if (error instanceof ImageError) throw error
    const found = `${bytes.length} bytes; the decoder says "${String((error as Error).message).replace(/\s+/g, ' ')}"`
    throw unreadable(name, { expected: 'a whole, undamaged JPEG', found }, error)
  }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.length >= start.length && start.every((byte, at) => bytes[at] === byte)
}

/** The picture's file cannot be read: nothing that a caller did wrong, as other errors about images are. */
export class ImageFileError extends ImageError {
  constructor(
    readonly file: string,
    report: { expected: string; found: string; next: string },
    cause?: unknown,
  ) {
    super(`${file} cannot be read as a picture.`, report, cause)
  }
}

function unreadable(file: string, report: { expected: string; found: string }, cause?: unknown): ImageFileError {
  const next = 'git checkout -- fixtures   (puts the published picture back), or save the picture as an ordinary JPEG'
  return new ImageFileError(file, { ...report, next }, cause)
}

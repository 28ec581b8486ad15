/**
 * Reads Fashion-MNIST, or other data in its form, from four files, after checking that they are those files to the last byte. For Node:
 * what a browser can use as well is in `idx.ts`, `labelled-images.ts` and `data-source.ts`.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { arePublished, type DataFile, type FileSums, publishedSums } from './data-source.ts'
import { DatasetError } from './dataset-error.ts'
import { type IdxFile, parseLabelledImages } from './idx.ts'
import type { FashionMnist, LabelledImages } from './labelled-images.ts'

export { DatasetError, publishedSums }

/** Where the published files are. */
export const publishedFolder = () => fileURLToPath(new URL('../../fixtures/fashion-mnist', import.meta.url))

/**
 * Reads the training and the validation images, bytes, with their labels; the published ones have 28 × 28 each.
 *
 * All pixels and labels lie in shared memory, so that any number of worker threads works on one copy (55 MB): what
 * `postMessage` sends of a SharedArrayBuffer is a reference. Nobody may write to them.
 *
 * @param folder where the four files are
 * @param sums the SHA-256 that each file must have; a file that is named with `.gz` is unzipped
 * @throws DatasetError for a file that is missing, unreadable, or another than its sum says, and for labels that do not match
 *   their images in number
 */
export async function readFashionMnist(
  folder: string = publishedFolder(),
  sums: FileSums = publishedSums,
): Promise<FashionMnist> {
  const next = remedyFor(sums)
  const read = (file: DataFile) => {
    const name = [`${file}.gz`, file].find((one) => one in sums) ?? file
    return readVerified(join(folder, name), sums[name], next)
  }
  // All four are checked before the first is unzipped, and in a fixed order: damage shows at once, and always as the same error.
  const trainImages = await read('train-images-idx3-ubyte')
  const trainLabels = await read('train-labels-idx1-ubyte')
  const validationImages = await read('t10k-images-idx3-ubyte')
  const validationLabels = await read('t10k-labels-idx1-ubyte')
  return {
    train: await labelledImages(trainImages, trainLabels, next),
    validation: await labelledImages(validationImages, validationLabels, next),
  }
}

/** What to do about files that should have these sums and have not. */
function remedyFor(sums: FileSums): string {
  return arePublished(sums)
    ? 'git checkout -- fixtures/fashion-mnist   (puts the published files back)'
    : 'put the right file there; if the data was meant to change, start the suite anew'
}

/** @param sum what it must be; without one no file is right */
async function readVerified(path: string, sum: string | undefined, next: string): Promise<IdxFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const found = error.code === 'ENOENT' ? 'no such file' : error.message
    throw new DatasetError(path, { expected: 'a file that can be read', found, next }, error)
  })
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== sum) {
    throw new DatasetError(path, {
      expected: `SHA-256 ${sum}`,
      found: `SHA-256 ${found}, in ${bytes.length} bytes`,
      next,
    })
  }
  return { name: path, bytes }
}

/** Unzips images and labels and puts them together. */
async function labelledImages(imagesFile: IdxFile, labelsFile: IdxFile, next: string): Promise<LabelledImages> {
  const parsed = parseLabelledImages(await unzipped(imagesFile, next), await unzipped(labelsFile, next), next)
  return { ...parsed, pixels: share(parsed.pixels), labels: share(parsed.labels) }
}

async function unzipped({ name, bytes }: IdxFile, next: string): Promise<IdxFile> {
  if (!name.endsWith('.gz')) return { name, bytes }
  const whole = await promisify(gunzip)(bytes).catch((error: Error) => {
    throw new DatasetError(name, { expected: 'a complete gzip file', found: error.message, next }, error)
  })
  return { name, bytes: whole }
}

/** Copies bytes into memory that worker threads can share; zlib gives memory that belongs to one thread. */
function share(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  return shared
}

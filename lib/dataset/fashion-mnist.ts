/** Reads Fashion-MNIST from its four published files, after checking that they are those files to the last byte. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { DatasetError } from './dataset-error.ts'
import { parseIdxImages, parseIdxLabels } from './idx.ts'
import type { FashionMnist, LabelledImages } from './labelled-images.ts'

export { DatasetError }

/** SHA-256 of each file as published, still zipped. In the code, because sums beside the files could change along with them. */
export const publishedSums = {
  'train-images-idx3-ubyte.gz': '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
  'train-labels-idx1-ubyte.gz': 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
  't10k-images-idx3-ubyte.gz': '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
  't10k-labels-idx1-ubyte.gz': '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
} as const

type FileName = keyof typeof publishedSums

const publishedFolder = fileURLToPath(new URL('../../fixtures/fashion-mnist', import.meta.url))
const restore = 'git checkout -- fixtures/fashion-mnist   (puts the published files back)'

/**
 * Reads the training and the validation images, 28 × 28 bytes each, with their labels.
 *
 * All pixels and labels lie in shared memory, so that any number of worker threads works on one copy (55 MB): what
 * `postMessage` sends of a SharedArrayBuffer is a reference. Nobody may write to them.
 *
 * @param folder where the four `.gz` files are
 * @param sums the SHA-256 each file must have, in hexadecimal; only tests with made-up files give others
 * @throws DatasetError for a file that is missing, unreadable or not the published one, and for labels that do not match
 *   their images in number
 */
export async function readFashionMnist(
  folder: string = publishedFolder,
  sums: Readonly<Record<FileName, string>> = publishedSums,
): Promise<FashionMnist> {
  const read = (file: FileName) => readVerified(join(folder, file), sums[file])
  // All four are checked before the first is unzipped, and in a fixed order: damage shows at once, and always as the same error.
  const trainImages = await read('train-images-idx3-ubyte.gz')
  const trainLabels = await read('train-labels-idx1-ubyte.gz')
  const validationImages = await read('t10k-images-idx3-ubyte.gz')
  const validationLabels = await read('t10k-labels-idx1-ubyte.gz')
  return {
    train: await labelledImages(trainImages, trainLabels),
    validation: await labelledImages(validationImages, validationLabels),
  }
}

/** A file whose bytes are known to be the published ones. */
interface VerifiedFile {
  readonly path: string
  readonly bytes: Uint8Array
}

async function readVerified(path: string, sum: string): Promise<VerifiedFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const found = error.code === 'ENOENT' ? 'no such file' : error.message
    throw new DatasetError(path, { expected: 'a file that can be read', found, next: restore }, error)
  })
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== sum) {
    throw new DatasetError(path, {
      expected: `SHA-256 ${sum}`,
      found: `SHA-256 ${found}, in ${bytes.length} bytes`,
      next: restore,
    })
  }
  return { path, bytes }
}

/** Unzips images and labels and puts them together. */
async function labelledImages(imagesFile: VerifiedFile, labelsFile: VerifiedFile): Promise<LabelledImages> {
  const images = parseIdxImages(await unzip(imagesFile), imagesFile.path)
  const labels = parseIdxLabels(await unzip(labelsFile), labelsFile.path)
  if (labels.length !== images.count) {
    throw new DatasetError(labelsFile.path, {
      expected: `${images.count} labels, one for each image in ${imagesFile.path}`,
      found: `${labels.length} labels`,
      next: restore,
    })
  }
  return { ...images, pixels: share(images.pixels), labels: share(labels) }
}

async function unzip({ path, bytes }: VerifiedFile): Promise<Uint8Array> {
  return promisify(gunzip)(bytes).catch((error: Error) => {
    throw new DatasetError(path, { expected: 'a complete gzip file', found: error.message, next: restore }, error)
  })
}

/** Copies bytes into memory that worker threads can share; zlib gives memory that belongs to one thread. */
function share(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  return shared
}

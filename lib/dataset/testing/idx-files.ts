/** IDX files of made-up images, for tests that are about files. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type DataFile, dataFiles } from '../data-source.ts'
import type { FashionMnist, LabelledImages } from '../labelled-images.ts'

const big32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]

/** Images as the bytes of an IDX file. */
export const idxImages = ({ count, height, width, pixels }: Omit<LabelledImages, 'labels'>) =>
  Uint8Array.from([0, 0, 8, 3, ...[count, height, width].flatMap(big32), ...pixels])

/** Labels as the bytes of an IDX file. */
export const idxLabels = (labels: Uint8Array) => Uint8Array.from([0, 0, 8, 1, ...big32(labels.length), ...labels])

/**
 * Writes a data set as four files into a folder, which is made.
 *
 * @param zipped whether they are zipped, and have `.gz` behind their names
 * @returns the SHA-256 of each by its name
 */
export async function writeIdxFiles(
  folder: string,
  { train, validation }: FashionMnist,
  zipped = true,
): Promise<Record<string, string>> {
  const contents: Record<DataFile, Uint8Array> = {
    'train-images-idx3-ubyte': idxImages(train),
    'train-labels-idx1-ubyte': idxLabels(train.labels),
    't10k-images-idx3-ubyte': idxImages(validation),
    't10k-labels-idx1-ubyte': idxLabels(validation.labels),
  }
  await mkdir(folder, { recursive: true })
  const sums: Record<string, string> = {}
  for (const file of dataFiles) {
    const name = zipped ? `${file}.gz` : file
    const bytes = zipped ? gzipSync(contents[file]) : contents[file]
    sums[name] = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(folder, name), bytes)
  }
  return sums
}

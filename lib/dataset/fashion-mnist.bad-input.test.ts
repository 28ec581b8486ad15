/** What bad input gets: every way the files can be wrong ends in an error that says which, how, and what to do. */
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DatasetError, publishedSums, readFashionMnist } from './fashion-mnist.ts'

const published = fileURLToPath(new URL('../../fixtures/fashion-mnist', import.meta.url))
const fileNames = Object.keys(publishedSums) as (keyof typeof publishedSums)[]
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('damaged files are refused with their path, what was expected, what was found and how to mend it:', () => {
  test.each(fileNames)('a byte flipped in %s', async (file) => {
    const folder = await copyOfPublished()
    const bytes = await readFile(join(folder, file))
    bytes[2_000] = (bytes[2_000] as number) ^ 1
    await writeFile(join(folder, file), bytes)
    await expectRefusal(readFashionMnist(folder), join(folder, file), publishedSums[file], `SHA-256 ${sha256(bytes)}`)
  })

  test.each(fileNames)('%s cut to 1,000 bytes', async (file) => {
    const folder = await copyOfPublished()
    await truncate(join(folder, file), 1_000)
    await expectRefusal(readFashionMnist(folder), join(folder, file), publishedSums[file], 'in 1000 bytes')
  })

  test.each(fileNames)('%s missing', async (file) => {
    const folder = await copyOfPublished()
    await rm(join(folder, file))
    await expectRefusal(readFashionMnist(folder), join(folder, file), 'a file that can be read', 'no such file')
  })

  test('a folder that does not exist', async () => {
    const folder = join(await temporaryFolder(), 'nowhere')
    const first = join(folder, 'train-images-idx3-ubyte.gz')
    await expectRefusal(readFashionMnist(folder), first, 'a file that can be read', 'no such file')
  })
})

describe('made-up files with their own sums', () => {
  test('are read like the published ones', async () => {
    const { folder, sums } = await madeUpFiles({ trainLabels: [3, 1] })
    expect(await readFashionMnist(folder, sums)).toEqual({
      train: { count: 2, height: 1, width: 2, pixels: Uint8Array.of(10, 20, 30, 40), labels: Uint8Array.of(3, 1) },
      validation: { count: 1, height: 1, width: 2, pixels: Uint8Array.of(50, 60), labels: Uint8Array.of(9) },
    })
  })

  test.each([[[3]], [[3, 1, 4]]])('with labels %j for two images are refused', async (trainLabels) => {
    const { folder, sums } = await madeUpFiles({ trainLabels })
    const labels = join(folder, 'train-labels-idx1-ubyte.gz')
    const expected = `2 labels, one for each image in ${join(folder, 'train-images-idx3-ubyte.gz')}`
    const next = 'put the right file there'
    await expectRefusal(readFashionMnist(folder, sums), labels, expected, `${trainLabels.length} labels`, next)
  })

  test('with a label that names no class are refused', async () => {
    const { folder, sums } = await madeUpFiles({ trainLabels: [3, 10] })
    const labels = join(folder, 'train-labels-idx1-ubyte.gz')
    await expectRefusal(readFashionMnist(folder, sums), labels, 'labels from 0 to 9', 'label 10 for image 1', 'put the')
  })

  test('that are no complete gzip are refused even where the sum is right', async () => {
    const { folder, sums } = await madeUpFiles({ trainLabels: [3, 1] })
    const file = 't10k-labels-idx1-ubyte.gz'
    await truncate(join(folder, file), 20)
    const sumsOfCut = { ...sums, [file]: sha256(await readFile(join(folder, file))) }
    const refused = readFashionMnist(folder, sumsOfCut)
    await expectRefusal(refused, join(folder, file), 'a complete gzip file', 'unexpected end of file', 'put the right')
  })
})

/** A refusal says all four things, and says them of the right file. */
async function expectRefusal(
  reading: Promise<unknown>,
  file: string,
  expected: string,
  found: string,
  next = 'git checkout -- fixtures/fashion-mnist',
) {
  const error = await reading.then(
    () => expect.fail(`${file} was read, where a DatasetError was expected`),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DatasetError)
  const { message } = error as DatasetError
  const [first, ...lines] = message.split('\n')
  expect(first).toBe(`${file} cannot be used as training data.`)
  for (const [line, word, what] of [
    [lines[0], 'expected:', expected],
    [lines[1], 'found:', found],
    [lines[2], 'next:', next],
  ]) {
    expect(line).toContain(word)
    expect(line).toContain(what)
  }
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fashion-mnist-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function copyOfPublished(): Promise<string> {
  const folder = await temporaryFolder()
  await cp(published, folder, { recursive: true })
  return folder
}

/** Two training images and one validation image of 1 × 2 pixels, with as many training labels as asked for. */
async function madeUpFiles({ trainLabels }: { trainLabels: number[] }) {
  const folder = await temporaryFolder()
  const contents: Record<keyof typeof publishedSums, number[]> = {
    'train-images-idx3-ubyte.gz': [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40],
    'train-labels-idx1-ubyte.gz': [0, 0, 8, 1, 0, 0, 0, trainLabels.length, ...trainLabels],
    't10k-images-idx3-ubyte.gz': [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 50, 60],
    't10k-labels-idx1-ubyte.gz': [0, 0, 8, 1, 0, 0, 0, 1, 9],
  }
  const sums = { ...publishedSums } as Record<keyof typeof publishedSums, string>
  for (const file of fileNames) {
    const zipped = gzipSync(Uint8Array.from(contents[file]))
    sums[file] = sha256(zipped)
    await writeFile(join(folder, file), zipped)
  }
  return { folder, sums }
}

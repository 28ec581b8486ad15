import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findData } from './data-folder.ts'
import { isPublished, publishedSums } from './data-source.ts'
import { publishedFolder, readFashionMnist } from './fashion-mnist.ts'
import { classNames, type LabelledImages } from './labelled-images.ts'
import { writeIdxFiles } from './testing/idx-files.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'data-folder-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Images that are one grey each, of classes in turn. */
function images(count: number, { side = 28, grey = 0 } = {}): LabelledImages {
  const size = side * side
  const pixels = Uint8Array.from({ length: count * size }, (_, at) => grey + Math.floor(at / size))
  return {
    count,
    height: side,
    width: side,
    pixels,
    labels: Uint8Array.from({ length: count }, (_, image) => image % 10),
  }
}

const small = { train: images(30), validation: images(20, { grey: 100 }) }

describe('the data that is named', () => {
  test('is the published one by default and by its own name, from wherever that is looked at', async () => {
    const usual = await findData()
    expect(usual).toMatchObject({ name: 'fashion-mnist', folder: publishedFolder(), sums: publishedSums, classNames })
    expect(usual).toMatchObject({ trainImages: 60_000, validationImages: 10_000 })
    expect(isPublished(usual)).toBe(true)
    expect(await findData(relative(process.cwd(), publishedFolder()))).toEqual(usual)
    expect(await findData(`${publishedFolder()}/`)).toEqual(usual)
  })

  test('is the published one in a copy of its files, too', async () => {
    const folder = await temporaryFolder()
    await cp(publishedFolder(), folder, { recursive: true })
    expect(await findData(folder)).toEqual({ ...(await findData()), folder })
  })

  test.each([
    ['zipped', true],
    ['as they are', false],
  ])('may be other files, %s: called by their folder, known by their sums', async (_what, zipped) => {
    const folder = await temporaryFolder()
    const sums = await writeIdxFiles(folder, small, zipped)
    const found = await findData(folder)
    expect(found).toMatchObject({ name: basename(folder), folder, sums, trainImages: 30, validationImages: 20 })
    expect(found.classNames).toEqual(Array.from({ length: 10 }, (_, label) => `class ${label}`))
    expect(isPublished(found)).toBe(false)
    expect(await readFashionMnist(found.folder, found.sums)).toEqual(small)
  })

  test('brings names of its classes in classes.txt', async () => {
    const folder = await temporaryFolder()
    await writeIdxFiles(folder, small)
    const unnamed = await findData(folder)
    await writeFile(join(folder, 'classes.txt'), 'ten\r\nnine\neight\nseven\nsix\nfive\nfour\nthree\ntwo\none\n')
    const named = await findData(folder)
    expect(named.classNames.join()).toBe('ten,nine,eight,seven,six,five,four,three,two,one')
    expect(named.digest).not.toBe(unnamed.digest)
  })

  test('has another digest with one pixel changed, and the same in another folder', async () => {
    const digestOf = async (train: LabelledImages) => {
      const folder = await temporaryFolder()
      await writeIdxFiles(folder, { ...small, train })
      return (await findData(folder)).digest
    }
    const changed = { ...small.train, pixels: small.train.pixels.map((pixel, at) => (at === 5 ? 200 : pixel)) }
    expect(await digestOf(small.train)).toBe(await digestOf(small.train))
    expect(await digestOf(changed)).not.toBe(await digestOf(small.train))
  })

  test('is checked against SHA256SUMS where that is there', async () => {
    const folder = await temporaryFolder()
    const sums = await writeIdxFiles(folder, small)
    const lines = Object.entries(sums).map(([file, sum]) => `${sum}  ${file}`)
    await writeFile(join(folder, 'SHA256SUMS'), `${lines.join('\n')}\n`)
    expect((await findData(folder)).sums).toEqual(sums)
  })

  test.each([
    ['with the line ends and capitals of Windows', '\r\n', ' *', true],
    ['with ./ before the names', '\n', '  ./', false],
  ])('is checked against SHA256SUMS %s', async (_what, end, between, capitals) => {
    const folder = await temporaryFolder()
    const sums = await writeIdxFiles(folder, small)
    const written = (sum: string) => (capitals ? sum.toUpperCase() : sum)
    const lines = Object.entries(sums).map(([file, sum]) => `${written(sum)}${between}${file}`)
    await writeFile(join(folder, 'SHA256SUMS'), lines.join(end))
    expect((await findData(folder)).sums).toEqual(sums)
  })

  test('has names of classes without the mark that some editors put first, in any script', async () => {
    const folder = await temporaryFolder()
    await writeIdxFiles(folder, small)
    const names = ['T恤', '裤子', 'Überwurf', 'd', 'e', 'f', 'g', 'h', 'i', 'Ankle boot | low']
    await writeFile(join(folder, 'classes.txt'), `\ufeff${names.join('\r\n')}\r\n\r\n`)
    expect((await findData(folder)).classNames).toEqual(names)
  })
})

describe('what cannot be used is refused:', () => {
  const other = 'f'.repeat(64)
  const cases: [what: string, spoil: (folder: string) => Promise<unknown>, expected: RegExp][] = [
    [
      'a file missing',
      (folder) => rm(join(folder, 't10k-labels-idx1-ubyte.gz')),
      /t10k-labels.*neither.*CHAPTER_DATA/s,
    ],
    [
      'a file both zipped and not',
      (folder) => writeFile(join(folder, 'train-labels-idx1-ubyte'), ''),
      /train-labels-idx1-ubyte cannot.*both.*take one of them out/s,
    ],
    [
      'another sum than SHA256SUMS says',
      (folder) => writeFile(join(folder, 'SHA256SUMS'), `${other}  train-images-idx3-ubyte.gz\n`),
      /train-images-idx3-ubyte\.gz cannot.*SHA-256 f{64}, from SHA256SUMS/s,
    ],
    [
      'a file that SHA256SUMS does not list',
      (folder) => writeFile(join(folder, 'SHA256SUMS'), `${other} *something.gz\n`),
      /a line with its name in SHA256SUMS.*lines with something\.gz/s,
    ],
    [
      'a SHA256SUMS that holds something else',
      (folder) => writeFile(join(folder, 'SHA256SUMS'), 'nothing\n'),
      /SHA256SUMS cannot.*'nothing'.*sha256sum/s,
    ],
    [
      'two sums for one file in SHA256SUMS',
      (folder) => writeFile(join(folder, 'SHA256SUMS'), `${other}  a.gz\n${'0'.repeat(64)}  ./a.gz\n`),
      /SHA256SUMS cannot.*one sum for each file.*two for a\.gz/s,
    ],
    [
      'a SHA256SUMS in UTF-16, as PowerShell writes it',
      (folder) => writeFile(join(folder, 'SHA256SUMS'), Buffer.from(`\ufeff${other}  a.gz\n`, 'utf16le')),
      /SHA256SUMS cannot.*text in UTF-8.*PowerShell.*write the file anew/s,
    ],
    [
      'a folder in place of a file',
      (folder) =>
        rm(join(folder, 'train-labels-idx1-ubyte.gz')).then(() => mkdir(join(folder, 'train-labels-idx1-ubyte.gz'))),
      /train-labels-idx1-ubyte\.gz cannot.*a file that can be read.*EISDIR.*take the folder of this name away/s,
    ],
    [
      'a zipped file that is damaged in the middle, though it is whole',
      async (folder) => {
        const file = join(folder, 'train-images-idx3-ubyte.gz')
        const bytes = await readFile(file)
        // The first four of the last eight bytes are the sum of what was zipped.
        bytes[bytes.length - 8] = (bytes[bytes.length - 8] as number) ^ 1
        await writeFile(file, bytes)
      },
      /train-images-idx3-ubyte\.gz cannot.*a complete gzip file.*incorrect data check/s,
    ],
    [
      'a file that is not zipped, though its name says so',
      async (folder) => {
        const file = join(folder, 'train-labels-idx1-ubyte.gz')
        await writeFile(file, gunzipSync(await readFile(file)))
      },
      /train-labels-idx1-ubyte\.gz cannot.*a complete gzip file.*incorrect header check/s,
    ],
    [
      'no images at all',
      (folder) => writeIdxFiles(folder, { ...small, train: images(0) }),
      /train-images.*at least one of each of images, rows, columns.*0 images × 28 rows/s,
    ],
    [
      'control codes in the names of classes',
      (folder) => writeFile(join(folder, 'classes.txt'), [...'abcdefghi', 'j\u0007k'].join('\n')),
      /classes\.txt cannot.*control codes in "j\\u0007k"/s,
    ],
    [
      'names of classes in Latin-1',
      (folder) => writeFile(join(folder, 'classes.txt'), Buffer.from([...'abcdefghi', 'ö'].join('\n'), 'latin1')),
      /classes\.txt cannot.*text in UTF-8/s,
    ],
    [
      'nine names of classes',
      (folder) => writeFile(join(folder, 'classes.txt'), [...'abcdefghi'].join('\n')),
      /classes\.txt cannot.*10 different lines.*9 lines/s,
    ],
    [
      'the same name twice',
      (folder) => writeFile(join(folder, 'classes.txt'), [...'abcdefghii'].join('\n')),
      /10 lines, 9 of them different/,
    ],
    [
      'images of 20 × 20',
      (folder) => writeIdxFiles(folder, { ...small, validation: images(20, { side: 20 }) }),
      /t10k-images.*at most 10000 images of 28 × 28.*20 images of 20 × 20/s,
    ],
    [
      'more validation images than the published',
      (folder) => writeIdxFiles(folder, { ...small, validation: images(10_001) }),
      /10001 images of 28 × 28/,
    ],
    [
      'fewer labels than images',
      (folder) => writeIdxFiles(folder, { ...small, train: { ...small.train, labels: new Uint8Array(3) } }),
      /30 labels, one for each image.*3 labels/s,
    ],
  ]
  test.each(cases)('%s', async (_, spoil, expected) => {
    const folder = await temporaryFolder()
    await writeIdxFiles(folder, small)
    await spoil(folder)
    await expect(findData(folder)).rejects.toThrow(expected)
    await expect(findData(folder)).rejects.toThrow(/expected:.*\n +found:.*\n +next:/)
  })

  test('a folder that does not exist', async () => {
    await expect(findData('nowhere')).rejects.toThrow(/nowhere.train-images.*let CHAPTER_DATA name a folder/s)
  })
})

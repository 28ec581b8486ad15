/** From the setting CHAPTER_DATA to the data that a suite is about. For Node. */
import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { published } from '../experiment/data.ts'
import { arePublished, type DataFile, type DataSource, dataFiles, type FileSums, publishedSums } from './data-source.ts'
import { DatasetError } from './dataset-error.ts'
import { publishedFolder, readFashionMnist } from './fashion-mnist.ts'
import { classNames, type LabelledImages } from './labelled-images.ts'

/** The published files, which are checked when they are read. */
export const publishedData = () => source(publishedFolder(), publishedSums, classNames, published)

/**
 * The data in a folder. The published one is taken as the code knows it, and checked when it is read. Of another folder all four files are
 * read here: their sums become the identity of what is trained on them.
 *
 * Beside the files may lie `SHA256SUMS`, which they are then checked against, and `classes.txt`, ten lines with the names of the classes.
 *
 * @param named a path, relative ones from the current folder on; the published files if there is none
 * @throws DatasetError for files that are missing, damaged, or no images of 28 × 28 in ten classes, at most 60,000 and 10,000
 */
export async function findData(named?: string): Promise<DataSource> {
  const home = publishedFolder()
  const folder = named === undefined ? home : resolve(named)
  const real = (path: string) => realpath(path).catch(() => path)
  if ((await real(folder)) === (await real(home))) return publishedData()
  const entries: [string, string][] = []
  for (const file of dataFiles) entries.push(await locate(folder, file))
  const sums = Object.fromEntries(entries)
  await checkListed(folder, sums)
  const names = await readClassNames(folder, sums)
  const { train, validation } = await readFashionMnist(folder, sums)
  const files = entries.map(([file]) => join(folder, file)) as [string, string, string]
  checkShape(train, files[0], published.trainImages)
  checkShape(validation, files[2], published.validationImages)
  return source(folder, sums, names, { trainImages: train.count, validationImages: validation.count })
}

function source(
  folder: string,
  sums: FileSums,
  names: readonly string[],
  counts: Pick<DataSource, 'trainImages' | 'validationImages'>,
): DataSource {
  const hash = createHash('sha256').update(JSON.stringify([Object.entries(sums).sort(), names]))
  const name = arePublished(sums) ? 'fashion-mnist' : basename(folder)
  return { name, folder, sums, classNames: names, ...counts, digest: hash.digest('hex').slice(0, 16) }
}

/** The name of a file as it is there, zipped or not, and its sum. */
async function locate(folder: string, file: DataFile): Promise<[name: string, sum: string]> {
  const exists = (name: string) =>
    stat(join(folder, name)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        // What may not be looked at is there all the same.
        if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw unreadable(join(folder, name), error)
        return false
      },
    )
  const there: string[] = []
  for (const name of [`${file}.gz`, file]) if (await exists(name)) there.push(name)
  const [name] = there
  if (name === undefined || there.length > 1) {
    throw new DatasetError(join(folder, file), {
      expected: 'this file, or the same with .gz behind its name',
      found: there.length === 0 ? 'neither' : 'both, and nothing says which of them is meant',
      next:
        there.length === 0
          ? `let CHAPTER_DATA name a folder with ${dataFiles.join(', ')}`
          : 'take one of them out of the folder',
    })
  }
  const bytes = await readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(join(folder, name), error)
  })
  return [name, createHash('sha256').update(bytes).digest('hex')]
}

/** Checks the sums of the files against `SHA256SUMS`, where the folder has one. */
async function checkListed(folder: string, sums: FileSums): Promise<void> {
  const path = join(folder, 'SHA256SUMS')
  const text = await optional(path)
  if (text === undefined) return
  const listed = new Map<string, string>()
  const next = 'write it anew: sha256sum *-ubyte* > SHA256SUMS'
  for (const line of linesOf(text)) {
    // As `sha256sum` writes them; a star stands before what was read as binary, and Windows' tools write capitals.
    const [, digits, name] = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/i.exec(line) ?? []
    if (digits === undefined || name === undefined) {
      throw new DatasetError(path, { expected: 'lines of a SHA-256 and a name', found: `'${line}'`, next })
    }
    const sum = digits.toLowerCase()
    const before = listed.get(name) ?? sum
    if (before !== sum) {
      throw new DatasetError(path, { expected: 'one sum for each file', found: `two for ${name}`, next })
    }
    listed.set(name, sum)
  }
  for (const [name, found] of Object.entries(sums)) {
    const sum = listed.get(name)
    if (sum === found) continue
    throw new DatasetError(join(folder, name), {
      expected: sum === undefined ? 'a line with its name in SHA256SUMS' : `SHA-256 ${sum}, from SHA256SUMS`,
      found: sum === undefined ? `lines with ${[...listed.keys()].join(', ') || 'nothing'}` : `SHA-256 ${found}`,
      next: 'put the right file back, or, if this one is right, write SHA256SUMS anew or remove it',
    })
  }
}

/** The lines of `classes.txt`; without one the published names for the published files, and numbers for others. */
async function readClassNames(folder: string, sums: FileSums): Promise<readonly string[]> {
  const path = join(folder, 'classes.txt')
  const text = await optional(path)
  if (text === undefined) return arePublished(sums) ? classNames : classNames.map((_, label) => `class ${label}`)
  const names = linesOf(text)
  if (names.length !== classNames.length || new Set(names).size !== names.length) {
    throw new DatasetError(path, {
      expected: `${classNames.length} different lines, one for each class`,
      found: `${names.length} lines, ${new Set(names).size} of them different`,
      next: 'write the name of class 0 on the first line, or remove the file',
    })
  }
  const strange = names.find((name) => /\p{Cc}/u.test(name))
  if (strange !== undefined) {
    throw new DatasetError(path, {
      expected: 'names of letters, digits and signs',
      found: `control codes in ${JSON.stringify(strange)}`,
      next: 'write the file anew as UTF-8',
    })
  }
  return names
}

function checkShape({ height, width, count }: LabelledImages, file: string, most: number): void {
  if (height === 28 && width === 28 && count <= most) return
  throw new DatasetError(file, {
    expected: `at most ${most} images of 28 × 28`,
    found: `${count} images of ${height} × ${width}`,
    next: 'the chapter’s networks take 784 inputs: scale or cut the images to 28 × 28, and leave out those that are too many',
  })
}

const linesOf = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** What is in a text file, or nothing if there is none. */
async function optional(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw unreadable(path, error)
  })
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    const found = 'other bytes, such as the UTF-16 that PowerShell writes'
    throw new DatasetError(path, { expected: 'text in UTF-8', found, next: 'write the file anew as UTF-8' }, error)
  }
}

function unreadable(path: string, error: NodeJS.ErrnoException): DatasetError {
  const next =
    error.code === 'EISDIR' ? 'take the folder of this name away, and put the file there' : 'change its permissions'
  return new DatasetError(path, { expected: 'a file that can be read', found: error.message, next }, error)
}

import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type MergedFile, missingShards, requireOneRun, sourcesDigest } from './shards.ts'

const here = 'a'.repeat(64)
/** A file that a part of a cut has. */
const part = (file: string, index: number, count: number, more: Partial<MergedFile> = {}): MergedFile => ({
  file,
  shard: { index, count, sources: here },
  made: 'full',
  ...more,
})
const halves = [part('specs/01', 1, 2), part('specs/02', 2, 2)]

describe('what is merged', () => {
  test('is one run: parts of one cut, of these sources, made in one way', () => {
    expect(() => requireOneRun(halves, here)).not.toThrow()
    // The tests of the library have no scale.
    expect(() => requireOneRun([...halves, part('lib/a.test.ts', 1, 2, { made: undefined })], here)).not.toThrow()
  })

  test.each([
    [
      'parts of another cut',
      [...halves, part('specs/03', 1, 4)],
      /cut into 2 \(shard 1\/2, shard 2\/2\); cut into 4 \(shard 1\/4\)/,
    ],
    ['a whole run beside its parts', [...halves, part('specs/03', 1, 1)], /not cut \(the report of a whole run\)/],
    ['the same part twice', [...halves, part('specs/02', 2, 2)], /specs\/02 twice, in shard 2\/2 and in shard 2\/2/],
    [
      'another scale',
      [part('specs/01', 1, 2), part('specs/02', 2, 2, { made: 'brief' })],
      /full \(shard 1\/2\); brief \(shard 2\/2\)/,
    ],
    [
      'other sources',
      [part('specs/01', 1, 2), { ...part('specs/02', 2, 2), shard: { index: 2, count: 2, sources: 'b' } }],
      /shard 2\/2 was made from other sources/,
    ],
    [
      'a report of a suite that says nothing',
      [part('specs/01', 1, 2), { file: 'specs/02', shard: undefined }],
      /specs\/02: its report does not say which sources/,
    ],
  ])('is not: %s', (_what, files, message) => {
    expect(() => requireOneRun(files, here)).toThrow(message)
    expect(() => requireOneRun(files, here)).toThrow(/next: {5}remove the folder of the reports/)
  })
})

describe('parts that are not there', () => {
  test('are missed by name', () => {
    expect(missingShards([part('specs/01', 1, 4), part('specs/02', 3, 4)]).map(({ file }) => file)).toEqual([
      'shard 2/4',
      'shard 4/4',
    ])
  })

  test('are none where all are, or nothing was cut', () => {
    expect(missingShards(halves)).toEqual([])
    expect(missingShards([part('specs/01', 1, 1)])).toEqual([])
  })
})

describe('the sources', () => {
  async function folder(): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'sources-'))
    onTestFinished(() => rm(made, { recursive: true }))
    await mkdir(join(made, 'deep'))
    await writeFile(join(made, 'deep/one.ts'), 'one\ntwo\n')
    return made
  }

  test('are the same in another folder, with the line ends of another system, and with other files beside them', async () => {
    const [one, other] = [await folder(), await folder()]
    await writeFile(join(other, 'deep/one.ts'), 'one\r\ntwo\r\n')
    await writeFile(join(other, 'notes.md'), 'not a source')
    expect(sourcesDigest(other)).toBe(sourcesDigest(one))
  })

  test('are others where a text or a name is', async () => {
    const [one, other, third] = [await folder(), await folder(), await folder()]
    await writeFile(join(other, 'deep/one.ts'), 'one\nthree\n')
    await cp(join(third, 'deep/one.ts'), join(third, 'deep/two.ts'))
    expect(new Set([one, other, third].map((path) => sourcesDigest(path))).size).toBe(3)
  })
})

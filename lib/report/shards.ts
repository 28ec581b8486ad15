/**
 * What belongs together when the reports of several machines are merged. Each says of itself which part of which cut it is, and of which
 * sources; what does not fit is refused by name, and what is not there is missed by name.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MissingSection } from '../record/record.ts'

/** What a machine writes onto each file of its report. */
export interface Shard {
  /** From 1. */
  readonly index: number
  /** 1 where nothing was cut. */
  readonly count: number
  /** SHA-256 of the sources that it ran. */
  readonly sources: string
}

declare module 'vitest' {
  interface TaskMeta {
    chapterShard?: Shard
  }
}

/** A file in one of the merged reports. */
export interface MergedFile {
  /** From the top of the project: `specs/05-scaling.spec.ts`. */
  readonly file: string
  readonly shard: Shard | undefined
  /** How its numbers were made, in the words of its folder: `full`. Missing where it made none. */
  readonly made?: string | undefined
}

export class MergeError extends Error {
  override readonly name = 'MergeError'
}

/**
 * Throws a `MergeError` if these are not parts of one run: parts of different cuts, of other sources than those at hand, of different
 * scales, seeds, engines or data, or the same part twice.
 *
 * @param sources SHA-256 of the sources that are merged by
 */
export function requireOneRun(files: readonly MergedFile[], sources: string): void {
  const problems = [
    ...files.flatMap(({ file, shard }) =>
      shard ? [] : `${file}: its report does not say which sources it was made from`,
    ),
    ...strangers(files, sources),
    ...different(files, 'cuts', ({ shard }) => shard && `${shard.count === 1 ? 'not cut' : `cut into ${shard.count}`}`),
    ...different(files, 'kinds', ({ made }) => made),
    ...twice(files),
  ]
  if (problems.length === 0) return
  throw new MergeError(
    'The merged reports are not parts of one run.\n' +
      '  expected: one cut, each part once, all made from the sources that are here, at one scale, on one engine\n' +
      `  found:    ${problems.join('\n            ')}\n` +
      '  next:     remove the folder of the reports (.vitest-reports, if no other was named), run each shard again, and merge these',
  )
}

function strangers(files: readonly MergedFile[], sources: string): string[] {
  const others = files.flatMap(({ shard }) => (shard && shard.sources !== sources ? shardName(shard) : []))
  return [...new Set(others)].map((name) => `${name} was made from other sources: its specs or lib differ from these`)
}

/** A line for each value that the files do not share, with the shards that have it. */
function different(
  files: readonly MergedFile[],
  what: string,
  wordOf: (file: MergedFile) => string | undefined,
): string[] {
  const groups = new Map<string, Set<string>>()
  for (const file of files) {
    const value = wordOf(file)
    if (value === undefined) continue
    const names = groups.get(value) ?? new Set<string>()
    groups.set(value, names.add(file.shard ? shardName(file.shard) : file.file))
  }
  if (groups.size < 2) return []
  const all = [...groups].map(([value, names]) => `${value} (${[...names].sort().join(', ')})`)
  return [`different ${what} of runs: ${all.join('; ')}`]
}

function twice(files: readonly MergedFile[]): string[] {
  const seen = new Map<string, MergedFile>()
  return files.flatMap((one) => {
    const other = seen.get(one.file)
    seen.set(one.file, one)
    if (!other) return []
    const [first, second] = [other, one].map(({ shard }) => (shard ? shardName(shard) : 'a report without a name'))
    return `${one.file} twice, in ${first} and in ${second}`
  })
}

/** `shard 3/4`. */
const shardName = ({ index, count }: Pick<Shard, 'index' | 'count'>) =>
  count === 1 ? 'the report of a whole run' : `shard ${index}/${count}`

/** Parts of the cut that none of the merged reports is. A part may have had specs of which nobody knows. */
export function missingShards(files: readonly MergedFile[]): MissingSection[] {
  const there = files.flatMap(({ shard }) => shard ?? [])
  const count = Math.max(1, ...there.map((shard) => shard.count))
  return Array.from({ length: count }, (_, index) => index + 1)
    .filter((index) => there.length > 0 && there.every((shard) => shard.index !== index))
    .map((index) => ({ file: shardName({ index, count }), reason: 'It is not among the reports that were merged.' }))
}

/** SHA-256 of everything in these folders that is a source, whatever the folder's place and the line ends of the system. */
export function sourcesDigest(...folders: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|mjs)$/.test(name))
    for (const name of names.map((one) => one.replaceAll('\\', '/')).sort()) {
      hash.update(`${name}\n${readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')}\n`)
    }
  }
  return hash.digest('hex')
}

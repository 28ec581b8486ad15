/** Vitest's side of cutting the suite for several machines: what each says of itself, and what whoever merges them finds. */
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestModule, Vitest } from 'vitest/node'
import type { MissingSection } from '../record/record.ts'
import { hasReporter } from './output.ts'
import { chapterProject } from './run.ts'
import { type MergedFile, missingShards, requireOneRun, type Shard, sourcesDigest } from './shards.ts'

const lib = fileURLToPath(new URL('../', import.meta.url))

export class Merging {
  readonly #vitest: Vitest
  #files: MergedFile[] = []
  #sources: string | undefined

  constructor(vitest: Vitest) {
    this.#vitest = vitest
  }

  /** Whether this is one of several machines, whose reports somebody merges. */
  get isPart(): boolean {
    return hasReporter(this.#vitest.config, 'blob')
  }

  /** Whether this merges what several machines found. */
  get merges(): boolean {
    return Boolean(this.#vitest.config.mergeReports)
  }

  /** `shard 3 of 4`; nothing where this is the whole. */
  get partText(): string | undefined {
    const { index, count } = this.#shard()
    return this.isPart && count > 1 ? `shard ${index} of ${count}` : undefined
  }

  /** Lets Vitest find the specs here where the reports were made in another folder: it would say that there are none. */
  adopt(): void {
    for (const file of this.#vitest.state.blobs?.files ?? []) {
      file.filepath = resolve(this.#vitest.config.root, file.name).replaceAll('\\', '/')
    }
  }

  /** Writes onto a file's report which part of which run it is in. */
  mark(module: TestModule): void {
    module.meta().chapterShard = { ...this.#shard(), sources: this.#sourcesHere() }
  }

  /** @param made how its numbers were made, in the words of its folder */
  remember(module: TestModule, made: string | undefined): void {
    this.#files.push({ file: module.relativeModuleId, shard: module.meta().chapterShard, made })
  }

  /**
   * What none of the merged reports tells of: parts of the cut, and specs of the chapter. Throws a `MergeError` if they are not parts of one
   * run.
   */
  async missing(chapter: readonly TestModule[]): Promise<MissingSection[]> {
    if (!this.merges) return []
    requireOneRun(this.#files, this.#sourcesHere())
    const all = await this.#vitest.globTestSpecifications()
    // By their place in the project: the reports may come from another folder.
    const there = new Set(chapter.map(({ relativeModuleId }) => relativeModuleId))
    const files = all
      .filter(({ project }) => project.name === chapterProject)
      .map(({ moduleId }) => relative(this.#vitest.config.root, moduleId).replaceAll('\\', '/'))
      .filter((file) => !there.has(file))
    const reason = 'It is in none of the reports that were merged.'
    return [...missingShards(this.#files), ...files.map((file) => ({ file, reason }))]
  }

  #shard(): Pick<Shard, 'index' | 'count'> {
    const { index, count } = this.#vitest.config.shard ?? { index: 1, count: 1 }
    return { index, count }
  }

  #sourcesHere(): string {
    this.#sources ??= sourcesDigest(lib, join(this.#vitest.config.root, 'specs'))
    return this.#sources
  }
}

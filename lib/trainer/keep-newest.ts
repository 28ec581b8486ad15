/** Keeping the cache small without anybody's help. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Deletes all entries of a folder but the `count` that were used last. Several are kept, since another suite may be running an engine
 * that was current when it began. What cannot be deleted, or is gone already, is left alone.
 */
export async function keepNewest(folder: string, count: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const entries = await Promise.all(
    names.map(async (name) => ({
      name,
      used: await stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  )
  entries.sort((a, b) => b.used - a.used)
  for (const { name } of entries.slice(count))
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
}

/** Milliseconds after which nobody is still writing a file: it was left behind by a process that was killed. */
const leftBehindAfter = 3_600_000

/** Deletes the half-written files, `….tmp`, that killed suites have left in the folders of trainings. */
export async function removeLeftovers(runs: string, now = Date.now()): Promise<void> {
  for (const training of await readdir(runs).catch(() => [])) {
    const folder = join(runs, training)
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.tmp'))
    for (const file of names.map((name) => join(folder, name))) {
      const age = await stat(file).then(
        ({ mtimeMs }) => now - mtimeMs,
        () => 0,
      )
      if (age > leftBehindAfter) await rm(file, { recursive: true, force: true }).catch(() => {})
    }
  }
}

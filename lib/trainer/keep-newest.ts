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

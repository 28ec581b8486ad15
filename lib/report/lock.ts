/** One writer at a time, whatever the number of processes: suites that end together would each leave out what the others found. */
import { rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { contentsOf, isAlive, removeAside } from '../trainer/abandoned.ts'

export interface LockTimes {
  /** Milliseconds between two tries. */
  readonly pause?: number
  /** Milliseconds after which a lock whose process cannot be asked counts as left behind. Writing takes less than a second. */
  readonly stale?: number
  /** Milliseconds after which nobody waits any longer. */
  readonly patience?: number
}

/**
 * Does the work while no other process works under the same lock. A lock whose process is gone, or that is older than any work takes, is
 * removed. Throws what the work throws, or, if the lock cannot be had, an error that names its file.
 *
 * @param file the lock, which is there while somebody works; its folder must be there
 */
export async function locked<Result>(
  file: string,
  work: () => Promise<Result>,
  { pause = 20, stale = 60_000, patience = 120_000 }: LockTimes = {},
): Promise<Result> {
  const token = `${process.pid} ${crypto.randomUUID()}`
  for (let waited = 0; !(await take(file, token)); waited += pause) {
    if (waited >= patience) {
      throw new Error(`${file} is held by another suite, or was left behind by one: remove it if none is running.`)
    }
    await removeIfLeftBehind(file, stale)
    await wait(pause)
  }
  try {
    return await work()
  } finally {
    // Somebody may have taken it for left behind.
    if ((await contentsOf(file)) === token) await rm(file, { force: true })
  }
}

/** Whether the lock was free and is this process's now. */
async function take(file: string, token: string): Promise<boolean> {
  try {
    await writeFile(file, token, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function removeIfLeftBehind(file: string, stale: number): Promise<void> {
  const holder = await contentsOf(file)
  const age = await stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  )
  // A lock that is empty is just being written.
  if (!holder || (isAlive(Number.parseInt(holder, 10)) && age < stale)) return
  await removeAside(file, holder)
}

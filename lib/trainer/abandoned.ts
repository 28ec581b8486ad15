/** Locks that were left behind, by trainings and by reports: whether their process is there, and taking them away. */
import { readFile, rename, rm } from 'node:fs/promises'

/** Whether a process of this machine is there, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // There, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What is in a lock; nothing if it is not there. */
export const contentsOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined)

/**
 * Removes a lock that holds what was found in it. Moved first: of two that find it abandoned one moves it, and if that was already the
 * other's new one, it goes back. Rejects if it cannot go back; nothing has happened where it cannot be moved.
 */
export async function removeAside(file: string, found: string | undefined): Promise<void> {
  const aside = `${file}.${crypto.randomUUID().slice(0, 8)}.tmp`
  try {
    await rename(file, aside)
  } catch {
    // Somebody else was faster, or it cannot be removed: then it is still held when it is looked at next.
    return
  }
  if ((await contentsOf(aside)) === found) await rm(aside, { recursive: true, force: true })
  else await rename(aside, file)
}

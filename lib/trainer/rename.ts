import { rename } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** How Windows refuses to put a file in the place of one that somebody is just reading, or that a virus scanner looks at. */
const passing = ['EPERM', 'EBUSY', 'EACCES']
/** Milliseconds before each further try: less than a second together. */
const pauses = [10, 20, 50, 100, 200, 400]

/** Renames a file into its place. What only a moment stands in the way of is tried again for a moment; rejects with what stays. */
export async function renameIntoPlace(from: string, to: string, renameNow = rename): Promise<void> {
  for (const pause of pauses) {
    try {
      return await renameNow(from, to)
    } catch (error) {
      if (!passing.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
    await wait(pause)
  }
  await renameNow(from, to)
}

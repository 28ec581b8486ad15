/**
 * Who trains what, when several suites share one cache: a file `lock` beside a trajectory, which its owner touches every few seconds. A
 * lock whose owner is gone, or has stopped touching it, is taken over. Locks save work and nothing depends on them: two suites that train
 * the same write the same bits. So where a lock cannot be written, in a folder that may only be read, there is none.
 */
import { readFileSync, rmSync } from 'node:fs'
import { type FileHandle, mkdir, open, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { contentsOf, isAlive, removeAside } from './abandoned.ts'

export interface LockTimes {
  /** Milliseconds from one sign of life to the next. */
  readonly heartbeat?: number
  /** Milliseconds without a sign of life after which an owner counts as gone. A computer that was asleep wakes up to others at its work. */
  readonly stale?: number
}

interface Owner {
  readonly pid: number
  readonly host: string
  /** Another one each time: of two locks of one process each is known. */
  readonly token: string
}

const fileIn = (folder: string) => join(folder, 'lock')

export class Locks {
  /** The contents of the locks that this process has, by their files. */
  readonly #mine = new Map<string, string>()
  /** What was last seen of the others', and since when: their clocks may differ from ours, so only a change counts. */
  readonly #seen = new Map<string, { sign: string; since: number }>()
  readonly #stale: number
  readonly #timer: NodeJS.Timeout
  /** However the process ends, but for SIGKILL, nobody has to find out. */
  readonly #onExit = () => {
    for (const [file, text] of this.#mine) {
      try {
        if (readFileSync(file, 'utf8') === text) rmSync(file, { force: true })
      } catch {
        // It has been taken over, or its folder is gone.
      }
    }
  }

  constructor({ heartbeat = 3000, stale = 20_000 }: LockTimes = {}) {
    this.#stale = stale
    this.#timer = setInterval(() => void this.#touch(), heartbeat)
    this.#timer.unref()
    process.on('exit', this.#onExit)
  }

  /** Whether the training in this folder is the caller's now, until `release`. Never waits. */
  async take(folder: string): Promise<boolean> {
    const file = fileIn(folder)
    if (this.#mine.has(file)) return false
    const owner: Owner = { pid: process.pid, host: hostname(), token: crypto.randomUUID() }
    const text = JSON.stringify(owner)
    // A second time after an abandoned one was removed.
    for (let time = 0; time < 2; time++) {
      const made = await make(file, text)
      if (made === 'mine') this.#mine.set(file, text)
      if (made !== 'held') return true
      const found = await contentsOf(file)
      if (!(await this.#isAbandoned(file, found))) return false
      await removeAside(file, found).catch(() => {})
    }
    return false
  }

  /** Whether nobody has the training in this folder, or whoever had it is gone. */
  async isFree(folder: string): Promise<boolean> {
    const file = fileIn(folder)
    if (this.#mine.has(file)) return false
    return (await signOf(file)) === undefined || (await this.#isAbandoned(file, await contentsOf(file)))
  }

  async release(folder: string): Promise<void> {
    const file = fileIn(folder)
    const text = this.#mine.get(file)
    this.#mine.delete(file)
    // It may have been taken over while this process slept.
    if (text && (await contentsOf(file)) === text) await rm(file, { force: true }).catch(() => {})
  }

  /** Releases all of them. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    process.off('exit', this.#onExit)
    for (const file of [...this.#mine.keys()]) await this.release(join(file, '..'))
  }

  async #touch(): Promise<void> {
    const now = new Date()
    for (const file of this.#mine.keys()) await utimes(file, now, now).catch(() => {})
  }

  async #isAbandoned(file: string, contents: string | undefined): Promise<boolean> {
    const owner = contents === undefined ? undefined : parse(contents)
    if (owner?.host === hostname() && !isAlive(owner.pid)) return true
    const sign = `${contents} ${await signOf(file)}`
    const before = this.#seen.get(file)
    if (before?.sign !== sign) {
      this.#seen.set(file, { sign, since: performance.now() })
      return false
    }
    return performance.now() - before.since >= this.#stale
  }
}

/** Makes the file of a lock: `mine` if it was not there, `held` if it was, and `none` where there can be no lock. */
async function make(file: string, text: string): Promise<'mine' | 'held' | 'none'> {
  try {
    await mkdir(join(file, '..'), { recursive: true })
  } catch {
    return 'none'
  }
  let handle: FileHandle
  try {
    handle = await open(file, 'wx')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'held' : 'none'
  }
  try {
    await handle.writeFile(text).finally(() => handle.close())
    return 'mine'
  } catch {
    // A full disk, say.
    await rm(file, { force: true }).catch(() => {})
    return 'none'
  }
}

/** When it was touched last, in a form that only tells whether that has changed; nothing if it is not there. */
const signOf = (file: string) =>
  stat(file).then(
    ({ mtimeMs }) => String(mtimeMs),
    () => undefined,
  )

function parse(contents: string): Owner | undefined {
  try {
    const found = JSON.parse(contents) as Partial<Owner> | null
    return typeof found?.pid === 'number' && typeof found.host === 'string' ? (found as Owner) : undefined
  } catch {
    // Being written, or damaged: nobody touches it, so its time will come.
    return undefined
  }
}

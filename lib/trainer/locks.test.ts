import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { Locks, type LockTimes } from './locks.ts'
import { temporaryFolder } from './testing/services.ts'

let cache: string
let folder: string
beforeEach(async () => {
  cache = await temporaryFolder()
  folder = join(cache, 'training')
  onTestFinished(() => rm(cache, { recursive: true, force: true }))
})

/** The locks of one suite. */
function suite(times?: LockTimes): Locks {
  const locks = new Locks(times)
  onTestFinished(() => locks.close())
  return locks
}

/** What another process left behind. */
async function leftBy(owner: object | string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'lock'), typeof owner === 'string' ? owner : JSON.stringify(owner))
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('a training is one suite’s until that is done with it', async () => {
  const [one, other] = [suite(), suite()]
  expect(await other.isFree(folder)).toBe(true)
  expect(await one.take(folder)).toBe(true)
  expect(await other.take(folder)).toBe(false)
  expect(await other.isFree(folder)).toBe(false)
  expect(await one.take(folder)).toBe(false)
  await one.release(folder)
  expect(await other.isFree(folder)).toBe(true)
  expect(await other.take(folder)).toBe(true)
})

test('of many who want it at once one gets it', async () => {
  const taken = await Promise.all(Array.from({ length: 8 }, () => suite().take(folder)))
  expect(taken.filter(Boolean)).toHaveLength(1)
})

test('a suite that ends gives back all that it has, and what others have stays', async () => {
  const [one, other] = [suite(), suite()]
  await one.take(folder)
  await other.take(join(cache, 'second'))
  await one.close()
  expect(await readdir(folder)).toEqual([])
  expect(await readdir(join(cache, 'second'))).toEqual(['lock'])
})

describe('what was left behind is taken over:', () => {
  test('by a process that is gone, at once, and by one of many', async () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    await leftBy({ pid, host: hostname(), token: 'x' })
    const taken = await Promise.all(Array.from({ length: 8 }, () => suite().take(folder)))
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect((await readdir(folder)).filter((name) => name !== 'lock')).toEqual([])
  })

  test.each<[what: string, owner: object | string]>([
    ['by a process on another machine', { pid: 1, host: 'another machine', token: 'x' }],
    ['by a process whose number another one has now', { pid: process.pid, host: hostname(), token: 'x' }],
    ['half written', '{"pid":'],
    ['empty', ''],
    ['of another form', 'null'],
  ])('%s, when it has given no sign of life for long enough', async (_what, owner) => {
    await leftBy(owner)
    const locks = suite({ stale: 2000 })
    expect(await locks.take(folder)).toBe(false)
    await pause(60)
    expect(await locks.isFree(folder)).toBe(false)
    await pause(2200)
    expect(await locks.isFree(folder)).toBe(true)
    expect(await locks.take(folder)).toBe(true)
  })

  test('but not while it gives signs of life, whatever its clock says', async () => {
    await leftBy({ pid: 1, host: 'another machine', token: 'x' })
    const locks = suite({ stale: 100 })
    // Longer between two looks than a lock may be silent, and a sign before each.
    for (let time = 1; time < 5; time++) {
      await utimes(join(folder, 'lock'), time, time)
      expect(await locks.take(folder)).toBe(false)
      await pause(150)
    }
  })
})

test('who has it gives signs of life', async () => {
  await suite({ heartbeat: 20 }).take(folder)
  const other = suite({ stale: 2000 })
  for (let time = 0; time < 6; time++) {
    expect(await other.isFree(folder)).toBe(false)
    await pause(500)
  }
})

test('who slept so long that another took it over leaves the other’s alone', async () => {
  const one = suite()
  await one.take(folder)
  await leftBy({ pid: 1, host: 'another machine', token: 'x' })
  await one.release(folder)
  expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toMatchObject({ host: 'another machine' })
})

test('where no lock can be written there is none, and everybody may train', async () => {
  // A file in the place of the folder: as good as one that cannot be written to, and for root too.
  await writeFile(folder, '')
  const [one, other] = [suite(), suite()]
  expect(await one.take(folder)).toBe(true)
  expect(await other.take(folder)).toBe(true)
  expect(await other.isFree(folder)).toBe(true)
  await one.release(folder)
})

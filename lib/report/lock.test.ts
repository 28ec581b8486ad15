import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { locked } from './lock.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
  file = join(folder, 'lock')
  onTestFinished(() => rm(folder, { recursive: true }))
})

test('those who come together work one after the other, and nothing stays behind', async () => {
  let [working, most] = [0, 0]
  const work = async () => {
    working++
    most = Math.max(most, working)
    await wait(2)
    working--
  }
  await Promise.all(Array.from({ length: 20 }, () => locked(file, work, { pause: 1 })))
  expect(most).toBe(1)
  expect(await readdir(folder)).toEqual([])
})

test('work that throws gives the lock back and its error on', async () => {
  await expect(locked(file, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full')
  expect(await readdir(folder)).toEqual([])
})

test('a lock whose process is gone is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  await writeFile(file, `${pid} gone`)
  expect(await locked(file, async () => 'done')).toBe('done')
})

test('so is one that is older than any work takes', async () => {
  await writeFile(file, `${process.pid} asleep`)
  await utimes(file, new Date(0), new Date(0))
  expect(await locked(file, async () => 'done')).toBe('done')
})

test('one that is held is waited for, for so long, and then named', async () => {
  await writeFile(file, `${process.pid} at work`)
  await expect(locked(file, async () => 'done', { pause: 5, patience: 20 })).rejects.toThrow(
    `${file} is held by another suite`,
  )
  expect(await readFile(file, 'utf8')).toBe(`${process.pid} at work`)
})

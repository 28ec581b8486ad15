import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renameIntoPlace } from './rename.ts'
import { temporaryFolder } from './testing/services.ts'

const refusal = (code: string) => Object.assign(new Error(code), { code })

test('a file that somebody is just reading, as Windows refuses it, is replaced a moment later', async () => {
  let tries = 0
  const busyTwice = async () => {
    if (++tries < 3) throw refusal(tries === 1 ? 'EPERM' : 'EBUSY')
  }
  await renameIntoPlace('a', 'b', busyTwice)
  expect(tries).toBe(3)
})

test('what stays in the way is an error, and so is at once what no moment changes', async () => {
  let tries = 0
  const always = (code: string) => async () => {
    tries++
    throw refusal(code)
  }
  await expect(renameIntoPlace('a', 'b', always('EBUSY'))).rejects.toThrow('EBUSY')
  expect(tries).toBe(7)
  tries = 0
  await expect(renameIntoPlace('a', 'b', always('ENOSPC'))).rejects.toThrow('ENOSPC')
  expect(tries).toBe(1)
})

test('a file is renamed', async () => {
  const folder = await temporaryFolder()
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'a'), 'text')
  await renameIntoPlace(join(folder, 'a'), join(folder, 'b'))
  expect(await readFile(join(folder, 'b'), 'utf8')).toBe('text')
  await rm(folder, { recursive: true })
})

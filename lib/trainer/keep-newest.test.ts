import { mkdir, readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepNewest } from './keep-newest.ts'
import { temporaryFolder } from './testing/services.ts'

test('what was used last is kept, and the rest deleted with all that is in it', async () => {
  const folder = await temporaryFolder()
  for (const [age, name] of ['newest', 'new', 'old', 'oldest'].entries()) {
    await mkdir(join(folder, name, 'inside'), { recursive: true })
    await utimes(join(folder, name), 1000 - age, 1000 - age)
  }
  await keepNewest(folder, 2)
  expect((await readdir(folder)).sort()).toEqual(['new', 'newest'])
  await rm(folder, { recursive: true })
})

test('a folder that is not there is no error', async () => {
  const folder = await temporaryFolder()
  await keepNewest(join(folder, 'nowhere'), 2)
  await rm(folder, { recursive: true })
})

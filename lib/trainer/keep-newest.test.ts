import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepNewest, removeLeftovers } from './keep-newest.ts'
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

test('half-written files of killed suites go when they are old, and nothing else does', async () => {
  const folder = await temporaryFolder()
  const training = join(folder, 'training')
  await mkdir(training)
  for (const name of ['trajectory', 'trajectory.12-0.tmp', 'lock.1a2b.tmp']) {
    await writeFile(join(training, name), '')
    await utimes(join(training, name), 1000, 1000)
  }
  await writeFile(join(training, 'trajectory.13-0.tmp'), 'being written')
  await writeFile(join(folder, 'a file'), '')
  await removeLeftovers(folder)
  expect((await readdir(training)).sort()).toEqual(['trajectory', 'trajectory.13-0.tmp'])
  await rm(folder, { recursive: true })
})

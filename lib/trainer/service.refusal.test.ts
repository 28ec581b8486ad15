import { rm } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { small, startService, temporaryFolder } from './testing/services.ts'

test('a request for an experiment that cannot be trained is refused, and nothing is trained', async () => {
  const folder = await temporaryFolder()
  const { service, log } = await startService(folder, 1)
  onTestFinished(async () => {
    await service.close()
    await rm(folder, { recursive: true, force: true })
  })
  // As a spec may write it, since Vitest checks no types.
  const misspelt = JSON.parse(JSON.stringify({ ...small(), epoch: 3 }))
  await expect(service.request(misspelt, 'misspelt')).rejects.toThrow('epoch: expected no such field')
  expect(log).toEqual([])
})

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TrainerClient } from './client.ts'
import { listen } from './server.ts'
import { small, startService, temporaryFolder } from './testing/services.ts'

async function folderForATest(): Promise<string> {
  const folder = await temporaryFolder()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Vitest fails a run in which an error is caught by nobody, so these also say that each is told to whoever waits, and to nobody else. */
test('a trainer that is not there is an error of the run that was asked for', async () => {
  const folder = await folderForATest()
  const client = new TrainerClient({ socket: join(folder, 'nobody'), folder, backend: 'wasm' })
  await expect(client.run(small(), 'one')).rejects.toThrow('The trainer went away: connect ENOENT')
})

test('a trainer that is closed in mid-training is too', async () => {
  const folder = await folderForATest()
  const { service } = await startService(folder)
  const server = await listen(service)
  const client = new TrainerClient({ socket: server.address, folder, backend: 'wasm' })
  const run = client.run(small({ epochs: 1000 }), 'one')
  const failure = expect(run).rejects.toThrow('The trainer went away')
  // Until its first epoch has been kept, say.
  await expect.poll(() => client.run(small({ epochs: 1 }), 'short'), { timeout: 20_000 }).toBeDefined()
  await server.close()
  await service.close()
  await failure
})

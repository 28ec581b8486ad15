import { rm } from 'node:fs/promises'
import { BroadcastChannel, Worker } from 'node:worker_threads'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { TrainerClient } from './client.ts'
import { listen, type Reply, type Request } from './server.ts'
import { small, startService, temporaryFolder } from './testing/services.ts'

async function folderForATest(): Promise<string> {
  const folder = await temporaryFolder()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Vitest fails a run in which an error is caught by nobody, so these also say that each is told to whoever waits, and to nobody else. */
test('a trainer that is not there is an error of the run that was asked for', async () => {
  const folder = await folderForATest()
  const client = new TrainerClient({ channel: 'nobody', folder, backend: 'wasm' }, { patience: 200 })
  await expect(client.run(small(), 'one')).rejects.toThrow("The trainer went away: 'one' was asked for, and nobody has")
})

test('a trainer that is closed in mid-training is too', async () => {
  const folder = await folderForATest()
  const { service } = await startService(folder)
  const server = listen(service)
  const client = new TrainerClient({ channel: server.address, folder, backend: 'wasm' })
  const run = client.run(small({ epochs: 1000 }), 'one')
  const failure = expect(run).rejects.toThrow('The trainer went away')
  // Until its first epoch has been kept, say.
  await expect.poll(() => client.run(small({ epochs: 1 }), 'short'), { timeout: 20_000 }).toBeDefined()
  server.close()
  await service.close()
  await failure
})

test('a thread is heard, whatever its folder for temporary files is; one that ends in mid-training hurts no other', async () => {
  const folder = await folderForATest()
  const { service, starts } = await startService(folder)
  const server = listen(service)
  onTestFinished(async () => {
    server.close()
    await service.close()
  })
  const request = { client: 'a thread', id: 0, name: 'long', experiment: small({ epochs: 30 }) } satisfies Request
  const thread = new Worker(
    `const { BroadcastChannel, workerData } = require('node:worker_threads')
     new BroadcastChannel(workerData.address).postMessage(workerData.request)
     setInterval(() => {}, 1000)`,
    { eval: true, workerData: { address: server.address, request }, env: { ...process.env, TMPDIR: '/nowhere' } },
  )
  await expect.poll(starts, { timeout: 20_000 }).toBe(1)
  await thread.terminate()
  const client = new TrainerClient({ channel: server.address, folder, backend: 'wasm' })
  expect((await client.run(small({ epochs: 31 }), 'longer')).epochs).toHaveLength(31)
})

describe('a client', () => {
  let folder: string
  beforeEach(async () => {
    folder = await folderForATest()
  })
  const rows = [{ epoch: 1, hash: 'abc' }]

  /** A trainer that answers every request in its own way. */
  function pretend(answer: (request: Request, asked: number) => Reply): TrainerClient {
    const channel = `pretended ${crypto.randomUUID()}`
    const door = new BroadcastChannel(channel)
    let asked = 0
    door.onmessage = (event) => {
      const { data: request } = event as { data: Request }
      const replies = new BroadcastChannel(request.client)
      replies.postMessage(answer(request, ++asked))
      replies.close()
    }
    onTestFinished(() => door.close())
    return new TrainerClient({ channel, folder, backend: 'wasm' }, { patience: 200 })
  }

  test('keeps no failure: who asks again is answered anew, and a success is kept', async () => {
    const client = pretend(({ id }, asked) => {
      return asked === 1
        ? { type: 'failed', id, error: 'no room' }
        : { type: 'trained', id, progress: { epochs: rows as never } }
    })
    const [first, same] = [client.run(small({ epochs: 1 }), 'one'), client.run(small({ epochs: 1 }), 'one')]
    expect(same).toBe(first)
    await expect(first).rejects.toThrow('no room')
    const run = await client.run(small({ epochs: 1 }), 'one')
    expect(run.hash).toBe('abc')
    expect(await client.run(small({ epochs: 1 }), 'one')).toBe(run)
  })

  test('waits as long as a training takes, once it has been heard', async () => {
    const client = pretend(({ id, client }) => {
      setTimeout(() => {
        const replies = new BroadcastChannel(client)
        replies.postMessage({ type: 'trained', id, progress: { epochs: rows } })
        replies.close()
      }, 400)
      return { type: 'heard', id }
    })
    expect((await client.run(small({ epochs: 1 }), 'one')).hash).toBe('abc')
  })

  test('takes no answer to a question that it never asked', async () => {
    const client = pretend(({ id }) => ({ type: 'trained', id: id + 1, progress: { epochs: rows as never } }))
    await expect(client.run(small({ epochs: 1 }), 'one')).rejects.toThrow('nobody has heard it')
  })
})

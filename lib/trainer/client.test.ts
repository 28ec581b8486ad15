import { rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { TrainerClient } from './client.ts'
import { onLine } from './on-line.ts'
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

describe('a client', () => {
  let folder: string
  beforeEach(async () => {
    folder = await folderForATest()
  })
  const socketOfPretended = () => join(folder, 'pretended')

  /** A trainer that answers every line in its own way. */
  async function pretend(answer: (line: string, asked: number) => string): Promise<TrainerClient> {
    const socket = socketOfPretended()
    let asked = 0
    const sockets = new Set<Socket>()
    const server = createServer((connection) => {
      sockets.add(connection)
      connection.on('error', () => {})
      onLine(connection, (line) => connection.write(`${answer(line, ++asked)}\n`))
    })
    await new Promise<void>((resolve) => server.listen(socket, resolve))
    onTestFinished(async () => {
      for (const connection of sockets) connection.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    return new TrainerClient({ socket, folder, backend: 'wasm' })
  }

  const rows = [{ epoch: 1, hash: 'abc' }]
  const reply = (line: string) => JSON.stringify({ id: JSON.parse(line).id, progress: { epochs: rows } })

  test.each<[what: string, answer: (line: string) => string]>([
    ['that is no JSON', () => '<html>'],
    ['that is no object', () => 'null'],
    ['without a result', (line) => JSON.stringify({ id: JSON.parse(line).id })],
    ['with a result of another kind', (line) => JSON.stringify({ id: JSON.parse(line).id, progress: { epochs: 3 } })],
    ['to a question that it never asked', () => JSON.stringify({ id: 99, progress: { epochs: rows } })],
    ['to no question', () => JSON.stringify({ id: null, error: 'no request' })],
  ])(
    'that gets an answer %s tells everybody who waits, and asks on a new connection next time',
    async (_what, answer) => {
      const client = await pretend((line, asked) => (asked === 1 ? answer(line) : reply(line)))
      await expect(client.run(small({ epochs: 1 }), 'one')).rejects.toThrow(
        /^The trainer gave an answer to no question: '/,
      )
      expect((await client.run(small({ epochs: 1 }), 'one')).hash).toBe('abc')
    },
  )

  test('keeps no failure: who asks again is answered anew, and a success is kept', async () => {
    const client = await pretend((line, asked) => {
      return asked === 1
        ? JSON.stringify({ id: JSON.parse(line).id, error: 'no room' })
        : asked === 2
          ? reply(line)
          : '{'
    })
    const [first, same] = [client.run(small({ epochs: 1 }), 'one'), client.run(small({ epochs: 1 }), 'one')]
    expect(same).toBe(first)
    await expect(first).rejects.toThrow('no room')
    const run = await client.run(small({ epochs: 1 }), 'one')
    expect(run.hash).toBe('abc')
    expect(await client.run(small({ epochs: 1 }), 'one')).toBe(run)
  })

  test('finds a trainer that was not there when it first asked', async () => {
    const client = new TrainerClient({ socket: socketOfPretended(), folder, backend: 'wasm' })
    await expect(client.run(small({ epochs: 1 }), 'one')).rejects.toThrow('The trainer went away')
    await pretend(reply)
    expect((await client.run(small({ epochs: 1 }), 'one')).hash).toBe('abc')
  })
})

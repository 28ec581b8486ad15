import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { linear } from '../experiment/layers.ts'
import { TrainerClient } from './client.ts'
import { listen } from './server.ts'
import { RunStore } from './store.ts'
import { small, startService, temporaryFolder } from './testing/services.ts'

let folder: string
let started: Awaited<ReturnType<typeof startService>>

beforeEach(async () => {
  folder = await temporaryFolder()
  started = await startService(folder)
})

afterEach(async () => {
  await started.service.close()
  await rm(folder, { recursive: true, force: true })
})

/** A new service on the same folder, as the next `vitest` would have. */
async function restart(workers = 2) {
  await started.service.close()
  started = await startService(folder, workers)
}

const hashes = ({ epochs }: { epochs: readonly { hash: string }[] }) => epochs.map(({ hash }) => hash)

describe('each distinct training is done once', () => {
  test('however many ask for it at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, (_, i) => started.service.request(small(), `asker ${i}`)))
    expect(new Set(all.map((progress) => hashes(progress).join()))).toHaveLength(1)
    expect(started.starts()).toBe(1)
  })

  test('and never again by the next suite', async () => {
    const first = await started.service.request(small(), 'first')
    await restart()
    expect(hashes(await started.service.request(small(), 'second'))).toEqual(hashes(first))
    expect(started.log).toEqual([])
  })

  test('a shorter one is read off a longer one, asked for before or after it', async () => {
    const [short, long] = await Promise.all([
      started.service.request(small({ epochs: 2 }), 'short'),
      started.service.request(small({ epochs: 4 }), 'long'),
    ])
    expect(hashes(long).slice(0, 2)).toEqual(hashes(short).slice(0, 2))
    await started.service.request(small({ epochs: 3 }), 'later')
    expect(started.starts()).toBe(1)
    expect(started.log.filter((line) => line.includes('epoch'))).toHaveLength(4)
  })

  test('a longer one goes on where a shorter one ended, and ends as if it had never stopped', async () => {
    await started.service.request(small({ epochs: 2 }), 'short')
    const long = await started.service.request(small({ epochs: 4 }), 'long')
    expect(started.log).toContain('short goes on after 2')
    await rm(folder, { recursive: true })
    await restart()
    expect(hashes(await started.service.request(small({ epochs: 4 }), 'whole'))).toEqual(hashes(long))
  })

  test('two that differ in anything else are two', async () => {
    await Promise.all([0, 1].map((seed) => started.service.request(small({ seed, epochs: 1 }), `seed ${seed}`)))
    expect(started.starts()).toBe(2)
  })
})

describe('the order', () => {
  test('is the longest first, whoever asked first', async () => {
    await restart(1)
    await Promise.all([
      started.service.request(small({ epochs: 1, seed: 1 }), 'short'),
      started.service.request(small({ epochs: 6, seed: 2 }), 'long'),
      started.service.request(small({ epochs: 3, seed: 3 }), 'middle'),
    ])
    expect(started.log.filter((line) => line.endsWith('starts'))).toEqual([
      'long starts',
      'middle starts',
      'short starts',
    ])
  })

  test('and the number of workers change no bit', async () => {
    const results: string[][] = []
    for (const workers of [1, 2, 4]) {
      await rm(folder, { recursive: true, force: true })
      await restart(workers)
      const seeds = [0, 1, 2, 3]
      const all = await Promise.all(seeds.map((seed) => started.service.request(small({ seed, epochs: 2 }), `${seed}`)))
      results.push(all.flatMap(hashes))
    }
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })
})

describe('parameters', () => {
  const store = () => new RunStore(folder)

  test('are kept after the epochs that ask for them, and one more costs a training, not a loss', async () => {
    await started.service.request(small({ snapshots: [2] }), 'once')
    expect((await store().loadSnapshot(small(), 2))?.parameters[0]?.values).toHaveLength(784 * 16)
    await started.service.request(small({ snapshots: [1], epochs: 2 }), 'again')
    expect(await store().loadSnapshot(small(), 1)).toBeDefined()
    expect((await store().load(small()))?.epochs).toHaveLength(3)
    // Its rows are known: nothing but the parameters is made again, and nobody is told of an epoch twice.
    expect(started.log.filter((line) => line.startsWith('once epoch'))).toEqual(
      [1, 2, 3].map((epoch) => `once epoch ${epoch}`),
    )
    const warnings = started.log.filter((line) => line.startsWith('warning'))
    expect(warnings).toEqual(['warning: is trained once more up to epoch 1, whose parameters nobody had asked for'])
  })

  test('of an earlier epoch are made later also for who asks for those of the end as well', async () => {
    await started.service.request(small({ snapshots: [3] }), 'once')
    await started.service.request(small({ snapshots: [1, 3] }), 'again')
    for (const epoch of [1, 3]) expect(await store().loadSnapshot(small(), epoch)).toBeDefined()
    expect(started.log.filter((line) => line.startsWith('warning'))).toHaveLength(1)
  })

  test('of two askers are kept for both in one training', async () => {
    await Promise.all([
      started.service.request(small({ snapshots: [1] }), 'one'),
      started.service.request(small({ snapshots: [3] }), 'other'),
    ])
    expect(started.starts()).toBe(1)
    for (const epoch of [1, 3]) expect(await store().loadSnapshot(small(), epoch)).toBeDefined()
  })
})

describe('what goes wrong', () => {
  const file = async () => join(folder, (await readdir(folder))[0] as string, 'trajectory')

  test.each([
    ['a flipped byte', (bytes: Buffer) => bytes.fill((bytes[5000] as number) ^ 1, 5000, 5001)],
    ['a file cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4)],
    ['an empty file', () => Buffer.alloc(0)],
  ])('%s is noticed and named, and the training done again', async (_name, damage) => {
    const first = await started.service.request(small(), 'first')
    await restart()
    await writeFile(await file(), damage(await readFile(await file())))
    expect(hashes(await started.service.request(small(), 'second'))).toEqual(hashes(first))
    expect(started.log.join('\n')).toMatch(/warning: .*trajectory is damaged \(.*\); it is trained again/)
    expect(started.starts()).toBe(1)
  })

  test('a folder that cannot be written to costs the store and not the result', async () => {
    await restart()
    // A file where the training's folder would be.
    await mkdir(folder, { recursive: true })
    await writeFile(new RunStore(folder).folderOf(small()), 'in the way')
    expect((await started.service.request(small(), 'unlucky')).epochs).toHaveLength(3)
    expect(started.log.join('\n')).toContain('cannot be kept')
  })

  test('and parameters that cannot be kept are an error, which says why', async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(new RunStore(folder).folderOf(small()), 'in the way')
    await expect(started.service.request(small({ snapshots: [1] }), 'unlucky')).rejects.toThrow(
      'The parameters after epoch 1 could not be kept',
    )
  })

  test('an experiment that the engine refuses fails for those who ask for it, and for nobody else', async () => {
    const broken = { ...small(), network: [linear(7, 10)] }
    await expect(started.service.request(broken, 'broken')).rejects.toThrow()
    expect((await started.service.request(small({ epochs: 1 }), 'sound')).epochs).toHaveLength(1)
  })

  test('closing ends what is waited for with an error', async () => {
    const waiting = started.service.request(small({ epochs: 500 }), 'long')
    const outcome = expect(waiting).rejects.toThrow()
    await new Promise((resolve) => setTimeout(resolve, 300))
    await started.service.close()
    await outcome
  })
})

describe('over the channel', () => {
  test('a spec gets runs, each asked for once, with their parameters', async () => {
    const server = listen(started.service)
    const client = new TrainerClient({ channel: server.address, folder, backend: 'wasm' })
    const asked = small({ snapshots: [2] })
    const [run, same] = await Promise.all([client.run(asked, 'one'), client.run(asked, 'two')])
    expect(run).toBe(same)
    expect(run.epochs).toHaveLength(3)
    expect(run.hash).toBe(run.epochs[2]?.hash)
    expect(run.snapshots.map(({ epoch }) => epoch)).toEqual([2])
    server.close()
  })

  test('and an error in words, when the training fails or the trainer goes away', async () => {
    const server = listen(started.service)
    const client = new TrainerClient({ channel: server.address, folder, backend: 'wasm' })
    await expect(client.run({ ...small(), network: [linear(7, 10)] }, 'broken')).rejects.toThrow()
    const waiting = expect(client.run(small({ epochs: 500 }), 'long')).rejects.toThrow('The trainer went away')
    await new Promise((resolve) => setTimeout(resolve, 200))
    server.close()
    await waiting
  })
})

/** One training's failure hurts no other: the engine goes with its thread, and the next training gets a fresh one. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { TrainerService } from './service.ts'
import { madeUpGarments } from './testing/made-up-garments.ts'
import { small, temporaryFolder } from './testing/services.ts'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

/** A worker in the place of the bundled one: seed 13 kills its engine, and a dead engine does nothing more, as WebAssembly's does. */
const worker = (death: string) => `
  import { appendFileSync } from 'node:fs'
  let dead = false
  export default ({ experiment: { seed, epochs }, folder }) => {
    appendFileSync(folder + '/log', 'job ' + seed + (dead ? ' on a dead engine' : '') + '\\n')
    if (seed === 13 || dead) {
      dead = true
      ${death}
    }
    return { progress: { epochs: Array.from({ length: epochs }, (_, at) => ({ epoch: at + 1, hash: 'h' })) }, after: 0 }
  }`

async function start(death: string, workers = 1) {
  const file = join(folder, 'worker.mjs')
  await writeFile(file, worker(death))
  const service = new TrainerService({
    file,
    kernels: new Uint8Array(),
    dataset: async () => madeUpGarments(),
    folder,
    workers,
    gathering: 10,
  })
  onTestFinished(() => service.close())
  return service
}

const asked = (seed: number) => small({ seed, epochs: 2 })
const log = async () => (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n')

test.each([
  ['an abort inside WebAssembly', `throw new Error('Aborted(). Build with -sASSERTIONS for more info.')`],
  ['an error of WebAssembly itself', `throw new WebAssembly.RuntimeError('memory access out of bounds')`],
  ['a memory that is full', `throw new RangeError('Array buffer allocation failed')`],
  ['a thread that ends', `process.exit(1)`],
])('%s ends one training, which says what to do, and no later one', async (_what, death) => {
  const service = await start(death)
  await expect(service.request(asked(13), '5 huge')).rejects.toThrow(
    /^'5 huge' has stopped its engine: [\s\S]*tried: {2}batches of 32 through dropout[\s\S]*memory: [\s\S]*next: /,
  )
  expect((await service.request(asked(1), 'next')).epochs).toHaveLength(2)
  // It is not kept as an answer: who asks again is trained for again.
  await expect(service.request(asked(13), '5 huge')).rejects.toThrow('has stopped its engine')
  expect(await log()).toEqual(['job 13', 'job 1', 'job 13'])
})

test('trainings that run beside it and wait behind it get through', async () => {
  const service = await start(`throw new Error('Aborted()')`, 2)
  const seeds = [1, 13, 2, 3, 4]
  const ends = await Promise.allSettled(seeds.map((seed) => service.request(asked(seed), String(seed))))
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect((await log()).filter((line) => line.includes('dead'))).toEqual([])
})

test('what is no end of an engine keeps its own words', async () => {
  const service = await start(`throw new Error('The parameters could not be kept')`)
  await expect(service.request(asked(13), 'full disk')).rejects.toThrow(/^The parameters could not be kept$/)
})

test('data that could not be read is read anew by who asks next', async () => {
  const file = join(folder, 'worker.mjs')
  await writeFile(file, worker(''))
  let reads = 0
  const dataset = async () => {
    if (++reads === 1) throw new Error('no such file')
    return madeUpGarments()
  }
  const service = new TrainerService({ file, kernels: new Uint8Array(), dataset, folder, workers: 1, gathering: 10 })
  onTestFinished(() => service.close())
  await expect(service.request(asked(1), 'one')).rejects.toThrow('no such file')
  expect((await service.request(asked(1), 'one')).epochs).toHaveLength(2)
})

import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findData } from '../dataset/data-folder.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import { writeIdxFiles } from '../dataset/testing/idx-files.ts'
import { wasmEngine } from '../engines/engines.ts'
import { garmentFeatures } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import { cacheFolder } from '../settings.ts'
import { TrainerClient } from './client.ts'
import type { Listener } from './service.ts'
import { madeUpGarments } from './testing/made-up-garments.ts'
import { small } from './testing/services.ts'
import { planTrainer, startTrainer } from './trainer.ts'

let cache: string
let data: string
let log: string[]

beforeEach(async () => {
  // In the project, so that the bundled code finds its packages.
  cache = join(cacheFolder(), `testing-${process.pid}-${crypto.randomUUID().slice(0, 8)}`)
  data = join(cache, 'tiny')
  log = []
  await writeIdxFiles(data, garments)
})

afterEach(() => rm(cache, { recursive: true, force: true }))

const garments = madeUpGarments()
/** The same but for one pixel of the first training image. */
const changed: FashionMnist = {
  ...garments,
  train: { ...garments.train, pixels: garments.train.pixels.map((pixel, at) => (at === 400 ? 255 - pixel : pixel)) },
}

/** A suite from its start to its end, in which these experiments are asked for. Gives their final hashes. */
async function suite(experiments = [small({ epochs: 1 })]) {
  const plan = await planTrainer(wasmEngine, await findData(data), cache)
  const listener: Listener = { started: ({ name }) => log.push(name), warning: (text) => log.push(`warning: ${text}`) }
  const trainer = await startTrainer(plan, { workers: 1, listener })
  try {
    const client = new TrainerClient(trainer.address)
    const runs = await Promise.all(experiments.map((one, index) => client.run(one, `training ${index}`)))
    return { version: trainer.version, folder: trainer.address.folder, hashes: runs.map(({ hash }) => hash) }
  } finally {
    await trainer.close()
  }
}

describe('a training is answered from the store', () => {
  test('as long as the data is the same, and trained again on other pixels under the same name', async () => {
    const first = await suite()
    const again = await suite()
    expect(again).toEqual(first)
    expect(log).toEqual(['training 0'])
    await writeIdxFiles(data, changed)
    const other = await suite()
    expect(log).toEqual(['training 0', 'training 0'])
    expect(other.hashes).not.toEqual(first.hashes)
    // And back: what was trained on the first data is there still.
    await writeIdxFiles(data, garments)
    expect(await suite()).toEqual(first)
    expect(log).toHaveLength(2)
  })

  test('and of no more images than the data has: an error says how many there are, and what to do', async () => {
    await expect(suite([small({ epochs: 1, trainImages: 60_000 })])).rejects.toThrow(
      "data.trainImages: expected at most the 500 training images of 'tiny'; found 60,000. " +
        'Let CHAPTER_DATA name a folder with at least 60,000 training images, or ask for fewer: `trainImages: 500`.',
    )
    expect(log).toEqual([])
  })

  test('of hand-made features too, whose code finds OpenCV from where it is kept', async () => {
    const data = garmentFeatures({ cell: 7, trainImages: 100 })
    const features = { ...small({ epochs: 1 }), data, network: sequential(linear(176, 10)) }
    const first = await suite([features])
    expect(await suite([features])).toEqual(first)
    expect(log).toEqual(['training 0'])
    await writeIdxFiles(join(cache, 'tiny'), changed)
    expect((await suite([features])).hashes).not.toEqual(first.hashes)
  })

  test('and files that change while the suite runs are an error, not other data', async () => {
    const plan = await planTrainer(wasmEngine, await findData(data), cache)
    await writeIdxFiles(data, changed)
    const trainer = await startTrainer(plan, { workers: 1 })
    const run = new TrainerClient(trainer.address).run(small({ epochs: 1 }), 'one')
    await expect(run).rejects.toThrow(/train-images-idx3-ubyte.gz cannot be used.*start the suite anew/s)
    await trainer.close()
  })
})

describe('the cache', () => {
  test('keeps the trainings and the code that are in use, however long ago they were made', async () => {
    const { folder } = await suite()
    const usedAt = (name: string, seconds: number) => utimes(join(cache, name), seconds, seconds)
    const [engine] = await readdir(join(cache, 'engine'))
    const [reader] = await readdir(join(cache, 'reader'))
    for (const [age, name] of ['a', 'b', 'c', 'd'].entries()) {
      await mkdir(join(cache, 'runs', name))
      await usedAt(join('runs', name), 5000 - age)
      for (const kind of ['engine', 'reader']) {
        await writeFile(join(cache, kind, `${name}.mjs`), '')
        await usedAt(join(kind, `${name}.mjs`), 5000 - age)
      }
    }
    // Older than all of them, and used now.
    for (const name of [join('engine', engine as string), join('reader', reader as string)]) await usedAt(name, 1000)
    await utimes(folder, 1000, 1000)
    expect((await suite()).folder).toBe(folder)
    expect(log).toEqual(['training 0'])
    expect((await readdir(join(cache, 'runs'))).sort()).toEqual([folder.split(/[\\/]/).at(-1), 'a', 'b'].sort())
    expect((await readdir(join(cache, 'engine'))).sort()).toEqual([engine, 'a.mjs', 'b.mjs'].sort())
    expect((await readdir(join(cache, 'reader'))).sort()).toEqual([reader, 'a.mjs', 'b.mjs'].sort())
  })

  test('is not written to where the code is there already, so that a read-only checkout runs; damaged code is put right', async () => {
    const plan = await planTrainer(wasmEngine, await findData(data), cache)
    const { ino } = await stat(plan.engine.file)
    const code = await readFile(plan.reader.file)
    await writeFile(plan.reader.file, 'export {}')
    await planTrainer(wasmEngine, await findData(data), cache)
    expect((await stat(plan.engine.file)).ino).toBe(ino)
    expect(await readFile(plan.reader.file)).toEqual(code)
  })
})

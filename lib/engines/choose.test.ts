import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../trainer/testing/services.ts'
import { choiceText, chooseEngine, type Fastest, type Means, theseMeans } from './choose.ts'
import { type EngineName, engines } from './engines.ts'
import type { Outcome } from './probe.ts'

const works = (device: string, stepsPerSecond = 100): Outcome => ({
  ok: true,
  engine: { device, version: '1' },
  stepsPerSecond,
})
const pretends = (device: string): Outcome => ({ ok: true, engine: { device, version: '1', software: true } })
const fails = (message: string): Outcome => ({ ok: false, message })

/** A machine on which some packages are installed, and some engines start. */
function machine(outcomes: Partial<Record<EngineName, Outcome>>, workers = 2) {
  const probed: string[] = []
  const kept = new Map<string, Fastest>()
  const all: Partial<Record<EngineName, Outcome>> = { wasm: works('CPU', 300), ...outcomes }
  const means: Means = {
    workers,
    probe: async (name, measured) => {
      probed.push(measured ? `${name} measured` : name)
      return all[name] ?? fails('It does not start.')
    },
    missing: (name) => (name in outcomes ? [] : engines[name].packages),
    remembered: async (names) => kept.get(names.join()),
    remember: async (names, fastest) => {
      kept.set(names.join(), fastest)
    },
  }
  return { probed, all, choose: (asked: 'auto' | EngineName) => chooseEngine(asked, means) }
}

describe('auto', () => {
  test('takes the engine with the most steps a second, and says the others’', async () => {
    const { choose } = machine({ cuda: works('A card', 900), webgpu: works('The same card', 700) })
    const choice = await choose('auto')
    expect(choice).toMatchObject({ name: 'cuda', device: 'A card', stepsPerSecond: 900 })
    expect(choiceText(choice)).toBe(
      'engine: TensorFlow on a CUDA GPU, A card, version 1, 900 steps a second; ' +
        'not taken: WebGPU (700 steps a second), WebAssembly with our kernels (600 steps a second)',
    )
  })

  test('counts how many trainings run at once', async () => {
    const eight = machine({ cuda: works('A card', 900) }, 8)
    const choice = await eight.choose('auto')
    expect(choice).toMatchObject({ name: 'wasm', device: 'CPU', stepsPerSecond: 2400 })
    expect(choice.passedOver).toContainEqual({ name: 'cuda', reason: '900 steps a second' })
  })

  test('measures once a machine, and starts the engine each time to see that it is still there', async () => {
    const { choose, probed, all } = machine({ cuda: works('A card', 900) })
    const first = await choose('auto')
    probed.length = 0
    expect(await choose('auto')).toEqual(first)
    expect(probed).toEqual(['cuda'])
    all.cuda = fails('The card is gone.')
    expect(await choose('auto')).toMatchObject({ name: 'wasm' })
  })

  test('starts nothing where our own engine was the fastest', async () => {
    const { choose, probed } = machine({ cuda: works('A card', 10) })
    await choose('auto')
    probed.length = 0
    expect(await choose('auto')).toMatchObject({ name: 'wasm', device: 'CPU', stepsPerSecond: 600 })
    expect(probed).toEqual([])
  })

  test('takes WebAssembly before a GPU that is only pretended', async () => {
    const { choose, probed } = machine({ webgpu: pretends('SwiftShader') })
    const choice = await choose('auto')
    expect(choice).toMatchObject({ name: 'wasm', device: 'CPU' })
    expect(choiceText(choice, ', 128 bits at a time')).toBe(
      'engine: WebAssembly with our kernels, 128 bits at a time; not taken: TensorFlow on a CUDA GPU (not installed), ' +
        'WebGPU (SwiftShader is no real GPU)',
    )
    expect(probed).toEqual(['webgpu measured'])
  })

  test('starts no process where nothing else is installed', async () => {
    const { choose, probed } = machine({})
    expect(await choose('auto')).toMatchObject({ name: 'wasm' })
    expect(probed).toEqual([])
  })
})

describe('an engine that is asked for by name', () => {
  test('is taken, pretended or not', async () => {
    expect(await machine({ webgpu: pretends('SwiftShader') }).choose('webgpu')).toMatchObject({ name: 'webgpu' })
    expect(await machine({}).choose('wasm')).toMatchObject({ name: 'wasm' })
  })

  test('is an error where it cannot be had, and nothing else takes its place', async () => {
    const { choose } = machine({ cuda: fails('The library has no GPU. Run `x`.') })
    await expect(choose('cuda')).rejects.toThrow('CHAPTER_BACKEND=cuda cannot be had. The library has no GPU. Run `x`.')
  })
})

describe('this machine', () => {
  const names = ['cuda'] as const
  const fastest: Fastest = { name: 'cuda', stepsPerSecond: 900, passedOver: [] }

  test('remembers what was measured for these engines and this many workers', async () => {
    const folder = await temporaryFolder()
    const means = (workers: number) => theseMeans(workers, join(folder, 'cache'), { bits: 128 })
    expect(await means(2).remembered(names)).toBeUndefined()
    await means(2).remember(names, fastest)
    expect(await means(2).remembered(names)).toEqual(fastest)
    expect(await means(4).remembered(names)).toBeUndefined()
    expect(await means(2).remembered(['webgpu'])).toBeUndefined()
  })

  test.each(['', '{', '[]', '{"x":{"name":"abacus","stepsPerSecond":1,"passedOver":[]}}'])(
    'measures again where the file holds %j',
    async (text) => {
      const folder = await temporaryFolder()
      await writeFile(join(folder, 'fastest-engine.json'), text)
      expect(await theseMeans(2, folder, { bits: 128 }).remembered(names)).toBeUndefined()
    },
  )
})

import { describe, expect, test } from 'vitest'
import { choiceText, chooseEngine } from './choose.ts'
import { type EngineName, engines } from './engines.ts'
import type { Outcome } from './probe.ts'

const works = (device: string, software = false): Outcome => ({ ok: true, engine: { device, version: '1', software } })
const fails = (message: string): Outcome => ({ ok: false, message })

/** A machine on which some packages are installed, and some engines start. */
function machine(outcomes: Partial<Record<EngineName, Outcome>>) {
  const probed: EngineName[] = []
  const means = {
    probe: async (name: EngineName) => {
      probed.push(name)
      return outcomes[name] ?? fails('It does not start.')
    },
    missing: (name: EngineName) => (name in outcomes ? [] : engines[name].packages),
  }
  return { probed, choose: (asked: 'auto' | EngineName) => chooseEngine(asked, means) }
}

describe('auto', () => {
  test('takes CUDA where TensorFlow reports such a device', async () => {
    const { choose, probed } = machine({ cuda: works('A card'), webgpu: works('The same card') })
    expect(await choose('auto')).toMatchObject({ name: 'cuda', device: 'A card', passedOver: [] })
    expect(probed).toEqual(['cuda'])
  })

  test('takes WebGPU where there is a real adapter and no CUDA', async () => {
    const { choose } = machine({ cuda: fails('TensorFlow finds no GPU.'), webgpu: works('A card') })
    const choice = await choose('auto')
    expect(choice).toMatchObject({ name: 'webgpu', device: 'A card' })
    expect(choiceText(choice)).toBe(
      'engine: WebGPU, A card, version 1; not taken: TensorFlow on a CUDA GPU: TensorFlow finds no GPU',
    )
  })

  test('takes WebAssembly before a GPU that is only pretended', async () => {
    const { choose } = machine({ webgpu: works('SwiftShader', true) })
    const choice = await choose('auto')
    expect(choice).toMatchObject({ name: 'wasm', device: 'CPU' })
    expect(choiceText(choice)).toBe(
      'engine: WebAssembly with our kernels; not taken: TensorFlow on a CUDA GPU: @tensorflow/tfjs-node-gpu is not installed; ' +
        'WebGPU: SwiftShader is no real GPU',
    )
  })

  test('starts no process where nothing else is installed', async () => {
    const { choose, probed } = machine({})
    expect(await choose('auto')).toMatchObject({ name: 'wasm' })
    expect(probed).toEqual([])
  })
})

describe('an engine that is asked for by name', () => {
  test('is taken, pretended or not', async () => {
    expect(await machine({ webgpu: works('SwiftShader', true) }).choose('webgpu')).toMatchObject({ name: 'webgpu' })
    expect(await machine({}).choose('wasm')).toMatchObject({ name: 'wasm' })
  })

  test('is an error where it cannot be had, and nothing else takes its place', async () => {
    const { choose } = machine({ cuda: fails('The library has no GPU. Run `x`.') })
    await expect(choose('cuda')).rejects.toThrow('CHAPTER_BACKEND=cuda cannot be had. The library has no GPU. Run `x`.')
  })
})

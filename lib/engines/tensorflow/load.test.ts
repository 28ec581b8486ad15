import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadTensorFlow } from './load.ts'

/** A stand-in that loads: TensorFlow.js's own CPU backend under the name and with the properties of TensorFlow's. */
const withoutGpu = `
  const tf = require('@tensorflow/tfjs')
  tf.registerBackend('tensorflow', () => {
    const backend = tf.findBackendFactory('cpu')()
    return Object.assign(backend, { isUsingGpuDevice: false, binding: { TF_Version: '0.0.0' } })
  })
`
/** Requires the binding, as the package does. */
const withBinding = "require('./lib/napi-v8/tfjs_binding.node')"

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tensorflow-'))
  // The stand-in finds this project's TensorFlow.js from there, as the package does in the project.
  await mkdir(join(root, 'node_modules', '@tensorflow'), { recursive: true })
  const ours = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json'))
  await symlink(ours, join(root, 'node_modules', '@tensorflow', 'tfjs'), 'junction')
})

afterEach(async () => {
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow')
  await rm(root, { recursive: true })
})

describe('an engine that cannot be had says why, and what to do', () => {
  test('not installed', async () => {
    await expect(loadTensorFlow({ gpu: false, root })).rejects.toMatchObject({
      name: 'EngineUnavailable',
      reason: 'not installed',
      message: expect.stringContaining('`npm run backend:tensorflow`'),
    })
    // A GPU needs another library.
    await expect(loadTensorFlow({ gpu: true, root })).rejects.toMatchObject({
      message: expect.stringContaining('`npm run backend:tensorflow -- --gpu`'),
    })
  })

  test('no binding: npm left the package and not what its install step makes', async () => {
    await install(root, { code: withBinding })
    await expect(loadTensorFlow({ gpu: false, root })).rejects.toMatchObject({
      reason: 'no binding',
      message: expect.stringMatching(/tfjs_binding\.node is missing.*npm run backend:tensorflow/),
    })
  })

  test('no library: the binding does not load', async () => {
    await install(root, { code: withBinding, binding: 'no shared library' })
    await expect(loadTensorFlow({ gpu: false, root })).rejects.toMatchObject({
      reason: 'no library',
      message: expect.stringMatching(/tfjs_binding\.node.*npm run backend:tensorflow/),
      cause: { code: 'ERR_DLOPEN_FAILED' },
    })
  })

  test('no GPU: all loads, and a GPU was asked for', async () => {
    await install(root, { code: withoutGpu, binding: '' })
    await expect(loadTensorFlow({ gpu: true, root })).rejects.toMatchObject({
      reason: 'no GPU',
      message: expect.stringMatching(/TensorFlow 0\.0\.0 .*npm run backend:tensorflow -- --gpu/),
    })
  })

  test('an error of the package’s own is passed on as it is', async () => {
    await install(root, { code: "throw new RangeError('its own')", binding: '' })
    await expect(loadTensorFlow({ gpu: false, root })).rejects.toThrow(new RangeError('its own'))
  })
})

test('without a GPU, and none asked for, the device is the CPU and the backend in use is TensorFlow', async () => {
  await install(root, { code: withoutGpu, binding: '' })
  expect(await loadTensorFlow({ gpu: false, root })).toEqual({ device: 'CPU', version: '0.0.0' })
  expect(tf.getBackend()).toBe('tensorflow')
})

test('what was built by the script is taken before what npm installed', async () => {
  await install(root, { code: "throw new Error('npm’s')", binding: '' })
  await install(join(root, '.cache', 'tensorflow', 'built'), { code: withoutGpu, binding: '' })
  expect(await loadTensorFlow({ gpu: false, root })).toMatchObject({ version: '0.0.0' })
})

test('a build that is not finished is not taken', async () => {
  await install(join(root, '.cache', 'tensorflow', '.123'), { code: withoutGpu, binding: '' })
  await expect(loadTensorFlow({ gpu: false, root })).rejects.toMatchObject({ reason: 'not installed' })
})

test('a package that would bring its own TensorFlow.js is refused', async () => {
  await install(root, { code: withoutGpu, binding: '' })
  for (const name of ['tfjs', 'tfjs-core']) {
    const copy = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'node_modules', '@tensorflow', name)
    await mkdir(copy, { recursive: true })
    await writeFile(join(copy, 'index.js'), '')
  }
  await expect(loadTensorFlow({ gpu: false, root })).rejects.toThrow(/another copy of TensorFlow\.js/)
})

test('the functions of util that Node took away are back before the package is loaded', async () => {
  await install(root, {
    code: `${withoutGpu}; require('util').isNullOrUndefined(0) || require('util').isArray([])`,
    binding: '',
  })
  Object.assign(util, { isNullOrUndefined: undefined, isArray: undefined })
  await loadTensorFlow({ gpu: false, root })
  const { isNullOrUndefined } = util as unknown as { isNullOrUndefined(value: unknown): boolean }
  expect([null, undefined, 0, '', false].map(isNullOrUndefined)).toEqual([true, true, false, false, false])
})

/** A package of the real one's name, with `code` as its main file and a binding of the given text, if there is one. */
async function install(where: string, { code, binding }: { code: string; binding?: string }): Promise<void> {
  const folder = join(where, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
  await mkdir(join(folder, 'lib', 'napi-v8'), { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ main: 'index.js' }))
  await writeFile(join(folder, 'index.js'), code)
  if (binding !== undefined) await writeFile(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), binding)
}

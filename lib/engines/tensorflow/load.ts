/**
 * TensorFlow's C library as the engine of TensorFlow.js, through `@tensorflow/tfjs-node-gpu`. The package serves a CPU too: what it
 * finds is up to the library under it. It is looked for where `npm run backend:tensorflow` puts it, and then where npm does.
 *
 * Importing this module does nothing; `loadTensorFlow` may be called in a child process or a worker thread.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import util, { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { EngineUnavailable } from '../unavailable.ts'
import { packageFolder, packageName, projectFolder } from './place.ts'

/** What puts the library there: a GPU needs another one. */
const commandFor = (gpu: boolean) => `\`npm run backend:tensorflow${gpu ? ' -- --gpu' : ''}\``

/** What is used of the package's backend. */
interface TensorFlowBackend {
  readonly isUsingGpuDevice: boolean
  readonly binding: { readonly TF_Version: string }
}

/** The engine that was loaded. */
export interface LoadedTensorFlow {
  /** The card's name, or 'GPU' where nvidia-smi does not tell it, or 'CPU'. */
  readonly device: string
  /** Of TensorFlow's C library, such as 2.21.0. */
  readonly version: string
}

/**
 * Makes TensorFlow's C library the backend in use of this project's `@tensorflow/tfjs`. `prepareTensorFlowEnvironment` is to be called
 * before, in the main thread.
 *
 * @param gpu whether it must be a GPU. Without, TensorFlow takes one if it finds one.
 * @param root the folder whose `.cache/tensorflow` and `node_modules` are looked into: the project's, if it is not given
 * @throws {EngineUnavailable} for four reasons: 'not installed', 'no binding', 'no library' and 'no GPU'
 */
export async function loadTensorFlow({
  gpu,
  root = projectFolder(),
}: {
  gpu: boolean
  root?: string
}): Promise<LoadedTensorFlow> {
  const command = commandFor(gpu)
  const folder = packageFolder(resolve(root))
  if (!folder) {
    throw new EngineUnavailable('not installed', `${packageName} is not installed; ${command} installs it.`)
  }
  // Node-API 8 is the newest that the package knows, and every Node that this project supports has it.
  const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node')
  if (!existsSync(binding)) {
    throw new EngineUnavailable(
      'no binding',
      `${packageName} is there without its native binding, because its install step failed or was blocked (${binding} is missing); ${command} builds it.`,
    )
  }
  requireSameTensorFlowJs(folder)
  restoreUtil()
  try {
    createRequire(import.meta.url)(folder)
  } catch (error) {
    if (!isError(error, 'ERR_DLOPEN_FAILED')) throw error
    throw new EngineUnavailable(
      'no library',
      `The native binding of ${packageName} does not load, or TensorFlow's library under it does not (${error.message}); ${command} puts a current library under it.`,
      { cause: error },
    )
  }
  if (!(await tf.setBackend('tensorflow'))) throw new Error(`${packageName} was loaded, but its backend did not start.`)
  await tf.ready()
  const backend = tf.backend() as unknown as TensorFlowBackend
  const version = backend.binding.TF_Version
  if (backend.isUsingGpuDevice) return { device: (await cardName()) ?? 'GPU', version }
  if (gpu) {
    throw new EngineUnavailable(
      'no GPU',
      `TensorFlow ${version} loads and finds no GPU; TF_CPP_MIN_LOG_LEVEL=0 makes it say why, and ${command} installs TensorFlow with CUDA, if this one has none.`,
    )
  }
  return { device: 'CPU', version }
}

/** A second copy of TensorFlow.js would get the backend, and this one would train on without it. */
function requireSameTensorFlowJs(folder: string): void {
  const core = '@tensorflow/tfjs-core'
  const ours = createRequire(import.meta.url).resolve(core)
  // The package asks for `@tensorflow/tfjs`, and that for the core.
  const whole = createRequire(join(folder, 'package.json')).resolve('@tensorflow/tfjs')
  const theirs = createRequire(whole).resolve(core)
  if (ours !== theirs) {
    throw new Error(
      `${packageName} would load another copy of TensorFlow.js, ${theirs} instead of ${ours}; \`npm ci\` puts that right.`,
    )
  }
}

/**
 * Puts back two functions of Node's `util` that the package calls. `isNullOrUndefined` is gone since Node 23, and both print a warning
 * on Node 22 and later that no reader of ours can do anything about.
 */
function restoreUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  })
}

/** The name of the first card that CUDA may see, if nvidia-smi is there to tell it. */
async function cardName(): Promise<string | undefined> {
  const card = process.env.CUDA_VISIBLE_DEVICES?.split(',')[0] || '0'
  const question = ['--query-gpu=name', '--format=csv,noheader', '-i', card]
  const answer = await promisify(execFile)('nvidia-smi', question).catch(() => undefined)
  return answer?.stdout.trim() || undefined
}

function isError(error: unknown, code: string): error is Error {
  return error instanceof Error && 'code' in error && error.code === code
}

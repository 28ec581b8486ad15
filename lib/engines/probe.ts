/**
 * Trying an engine out, in a process of its own: a native library that crashes takes nothing with it, and one that works is loaded
 * where it trains and nowhere else.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type EngineName, engines, type StartedEngine } from './engines.ts'
import { standalone } from './standalone.ts'

export type Outcome =
  | {
      readonly ok: true
      readonly engine: StartedEngine
      /** Where it was measured: training steps a second, one training at a time. */
      readonly stepsPerSecond?: number
    }
  | { readonly ok: false; readonly message: string }

export interface ProbeOptions {
  /** Whether a few training steps are taken, which costs a second. An engine that is only pretended takes none: it would cost minutes. */
  readonly measured?: boolean
  /** For our own engine: the module that would train, and what Node is told so that it is compiled as it would be. */
  readonly kernels?: Uint8Array
  readonly flags?: readonly string[]
}

/** Milliseconds. A cold start of TensorFlow takes a few seconds. */
const patience = 120_000
/** Before the line with the outcome: libraries print what they like. */
const mark = 'chapter-engine:'

/** Starts an engine in a child process, lets it compute, and says how that went. Never throws because of the engine. */
export async function probeEngine(name: EngineName, options: ProbeOptions = {}): Promise<Outcome> {
  const { module } = engines[name]
  const code = await standalone(program(module, options), fileURLToPath(new URL('.', import.meta.url)))
  return await outcomeOf(code, options.flags ?? [])
}

const program = (module: string, { measured = false, kernels = new Uint8Array() }: ProbeOptions) => `
  import * as tf from '@tensorflow/tfjs-core'
  import { start } from './${module}'
  import { stepsPerSecond } from './throughput.ts'
  let outcome
  try {
    const engine = await start(Uint8Array.from(Buffer.from('${Buffer.from(kernels).toString('base64')}', 'base64')))
    const [sum] = await tf.add(tf.tensor1d([1]), tf.tensor1d([2])).data()
    outcome = sum === 3 ? { ok: true, engine } : { ok: false, message: 'It starts, but 1 + 2 is ' + sum + ' on it.' }
    if (outcome.ok && ${measured} && !engine.software) outcome.stepsPerSecond = await stepsPerSecond()
  } catch (error) {
    outcome = { ok: false, message: error.message }
  }
  process.stdout.write('\\n${mark}' + JSON.stringify(outcome) + '\\n', () => process.exit())
`

/** The child reads its program from its input, so that no folder is needed that can be written to. */
function outcomeOf(code: Uint8Array, flags: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...flags, '--input-type=module', '-'],
      { timeout: patience, maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        const line = stdout.split('\n').find((text) => text.startsWith(mark))
        if (line) return resolve(JSON.parse(line.slice(mark.length)) as Outcome)
        const last = stderr.trim().split('\n').at(-1) ?? ''
        const end = error?.signal ? `was ended by ${error.signal}` : `ended with exit code ${error?.code}`
        resolve({ ok: false, message: `The process that tried it ${end}: ${last}` })
      },
    )
    // It may have ended before it has read all of it, which is told above.
    child.stdin?.on('error', () => {})
    child.stdin?.end(code)
  })
}

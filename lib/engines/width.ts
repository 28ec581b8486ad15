/**
 * How many bits the kernels compute at a time. WebAssembly knows operations of 128 bits. From Node 24 on V8 can join two neighbouring ones
 * to one of 256, which gives the same bits in three quarters of the time; its authors call that experimental. So it is tried first, in a
 * process of its own, and used if every kernel gives the same bits on fixed numbers, and is faster.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { loadKernels } from '../backend/kernels/build.mjs'
import type { AskedWidth } from './asked-width.ts'
import { type Checked, program as check, flag } from './width-check.mjs'

export interface WidthChoice {
  readonly bits: 128 | 256
  /** Why not 256, where nobody asked for 128; or how much is gained. */
  readonly reason?: string
}

/** What came of the trial, or why nothing did. */
export type Trial = Checked | { readonly failed: string }

/** From this major version of Node on V8 has the flag and uses it for all that the kernels do. */
const firstNode = 24
/** The wide module pays where it is at least this many times as fast: a busy machine measures a few per cent that are not there. */
const worthwhile = 1.05
/** Milliseconds. The trial takes a third of a second. */
const patience = 30_000

/**
 * How many bits at a time, for what CHAPTER_SIMD asks for. Throws if 256 are asked for and cannot be had, with the reason.
 *
 * @param node major version of Node
 */
export async function chooseWidth(
  asked: AskedWidth,
  node = Number.parseInt(process.versions.node, 10),
  attempt: () => Promise<Trial> = tryWide,
): Promise<WidthChoice> {
  if (asked === '128') return { bits: 128 }
  const trial: Trial = node < firstNode ? { failed: `needs Node ${firstNode} or newer` } : await attempt()
  const problem = problemOf(trial)
  if (problem === undefined && 'gain' in trial) {
    const times = `${trial.gain.toFixed(1)} times as fast as 128`
    if (asked === '256' || trial.gain >= worthwhile) return { bits: 256, reason: times }
    return { bits: 128, reason: `256 are ${times} here` }
  }
  if (asked === '256') throw new Error(`CHAPTER_SIMD=256 cannot be had: it ${problem}. Leave it out, or set it to 128.`)
  return { bits: 128, reason: `256 ${problem}` }
}

function problemOf(trial: Trial): string | undefined {
  if ('failed' in trial) return trial.failed
  const { expected, paired, wide } = trial
  return paired === expected && wide === expected ? undefined : 'gives other bits on this machine'
}

/** From now on, whatever this process and its threads compile uses the width. Before the first thread that trains. */
export function useWidth({ bits }: WidthChoice): void {
  if (bits === 256) setFlagsFromString(flag)
}

/** Tries the flag of V8 in a child process. Never throws: a crash is an answer. */
export async function tryWide(program = check): Promise<Trial> {
  const [narrow, wide] = await Promise.all([loadKernels('narrow'), loadKernels('wide')])
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--no-liftoff', fileURLToPath(program)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: patience,
      // Flags of the suite's own process, a debugger's port say, are not for this one.
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    // A child that has ended reads nothing any more.
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify({ narrow: base64(narrow), wide: base64(wide) }))
    child.on('error', (error) => resolve({ failed: `could not be tried: ${error.message}` }))
    child.on('close', (code, signal) => resolve(outcomeOf(said, signal ?? `exit code ${code}`)))
  })
}

function outcomeOf(said: string, end: string): Trial {
  try {
    return JSON.parse(said) as Checked
  } catch {
    return { failed: `could not be tried: the process ended with ${end}` }
  }
}

/** What the suite's first line says of it: `, 256 bits at a time (1.3 times as fast as 128)`. */
export function widthText({ bits, reason }: WidthChoice): string {
  return `, ${bits} bits at a time${reason ? ` (${reason})` : ''}`
}

/** Failures that an engine does not survive, and what there is to say about them. */
import { freemem } from 'node:os'
import type { Experiment } from '../experiment/experiment.ts'
import { describeLayer } from '../experiment/layers.ts'
import { describeOptimizer } from '../experiment/optimizers.ts'
import { counted, decimal, integer } from '../plots/format.ts'
import { memoryOf } from './memory.ts'

/** All that a WebAssembly memory can be, in bytes: its addresses have 32 bits. */
const webAssemblyLimit = 2 ** 32

/**
 * How it shows. What comes from another thread has lost its class; its name, its message and its stack are left.
 * In this order: WebAssembly itself, TensorFlow.js's module, our check of its memory, JavaScript's memory, TensorFlow's C library, a thread
 * that is no more.
 */
const signs = [
  /\bRuntimeError\b/,
  /\bAborted\(/,
  /WebAssembly memory is full/,
  /array buffer allocation failed|invalid (typed )?array (buffer )?length|out of memory/i,
  /\bOOM\b|resource exhausted/i,
  /worker exited with code/i,
]

/** Whether an engine that threw this is dead, or has no room to go on: the next training must not get it. */
export function isFatal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') return true
  const text = `${error.name}: ${error.message}\n${error.stack?.split('\n')[0] ?? ''}`
  return signs.some((sign) => sign.test(text))
}

/** The machine's side of it. */
export interface Circumstances {
  /** Whether the engine lives in WebAssembly, whose memory has a limit of its own. */
  readonly webAssembly: boolean
  /** Trainings at a time. */
  readonly workers: number
  /** Bytes that are free; what the machine has by default. */
  readonly free?: number
}

/** What was tried, how much memory that needs, what the limit is, and what to do: the error in place of the engine's own. */
export function engineFailure(
  name: string,
  experiment: Experiment,
  error: Error,
  { webAssembly, workers, free = freemem() }: Circumstances,
): Error {
  const { network, optimizer, batchSize } = experiment
  const needed = memoryOf(experiment)
  const limit = webAssembly ? `${gigabytes(webAssemblyLimit)} for each training on WebAssembly, ` : ''
  const smaller = 'a smaller batchSize, or fewer units in the widest layer'
  const fewer =
    workers > 1 ? `fewer trainings at a time: CHAPTER_WORKERS=${Math.floor(workers / 2)} in place of ${workers}` : ''
  // Where one training alone is too large, no number of workers helps.
  const tooLarge = needed > (webAssembly ? Math.min(webAssemblyLimit, free) : free)
  const steps = tooLarge ? [smaller] : [fewer, smaller].filter(Boolean)
  return new Error(
    [
      `'${name}' has stopped its engine: ${error.message.split('\n')[0]}`,
      `  tried:  batches of ${integer(batchSize)} through ${network.map(describeLayer).join(' → ')}, ${describeOptimizer(optimizer)}`,
      `  memory: it needs about ${gigabytes(needed)}; the limit is ${limit}${gigabytes(free)} free on this machine, with ${counted(workers, 'training')} at a time`,
      `  next:   ${steps.join('; or ')}. Other trainings go on, on fresh engines.`,
    ].join('\n'),
    { cause: error },
  )
}

const gigabytes = (bytes: number) => (bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${decimal(bytes / 1e9, 2)} GB`)

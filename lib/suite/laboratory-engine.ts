/** The laboratory's engine: one a thread, started anew after a failure that it does not survive. */
import { restartWasmEngine, startWasmEngine } from '../backend/engine.ts'
import { loadKernels } from '../backend/kernels/build.mjs'
import type { Experiment } from '../experiment/experiment.ts'
import { engineFailure, isFatal } from '../trainer/engine-failure.ts'

/** How many engines this thread has had. What an earlier one had in its memory is gone. */
let started = 0
let failed = false
let starting: Promise<void> | undefined

/** Starts the engine if it does not run, or runs no longer. One that did not start is tried again by the next who asks. */
export function readyEngine(): Promise<void> {
  if (started > 0 && !failed) return Promise.resolve()
  starting ??= start().finally(() => {
    starting = undefined
  })
  return starting
}

async function start(): Promise<void> {
  const kernels = await loadKernels()
  if (failed) await restartWasmEngine(kernels)
  else await startWasmEngine(kernels)
  failed = false
  started++
}

/** Whether the engine that runs now is the one that ran when `engineNumber` gave this number. */
export const isSameEngine = (number: number): boolean => number === started && !failed
export const engineNumber = (): number => started

/** Does work on the engine. An error that is the engine's end says so, and the next who asks for the laboratory gets a fresh one. */
export function onEngine<Result>(what: string, experiment: Experiment | undefined, work: () => Result): Result {
  try {
    const result = work()
    if (!(result instanceof Promise)) return result
    return result.catch((error) => {
      throw explained(what, experiment, error)
    }) as Result
  } catch (error) {
    throw explained(what, experiment, error)
  }
}

function explained(what: string, experiment: Experiment | undefined, error: unknown): unknown {
  if (!isFatal(error)) return error
  failed = true
  const { message } = error as Error
  if (!experiment)
    return new Error(`${what} has stopped its engine: ${message}. The next claim gets a fresh one.`, { cause: error })
  return engineFailure(what, experiment, error as Error, { webAssembly: true, workers: 1 })
}

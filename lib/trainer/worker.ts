/** What runs in a worker thread: one training at a time, kept on disk after every epoch. */
import { parentPort } from 'node:worker_threads'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import type { StartEngine, StartedEngine } from '../engines/engines.ts'
import type { Experiment } from '../experiment/experiment.ts'
import type { ParameterValues } from '../network/parameters.ts'
import type { EpochRow } from '../training/run.ts'
import { train } from '../training/train.ts'
import { type Progress, RunStore } from './store.ts'

/** One job: an experiment, trained up to its last epoch from wherever it is stored. */
export interface Job {
  /** Of the training. */
  readonly id: number
  /** Of the job: a training may be asked for more than once. */
  readonly number: number
  readonly experiment: Experiment
  /** In shared memory: every worker looks at the same bytes. */
  readonly dataset: FashionMnist
  readonly kernels: Uint8Array<ArrayBuffer>
  readonly folder: string
  /** In shared memory: not 0 once the trainer closes. */
  readonly stop: Int32Array
}

/** What a worker says while it trains. */
export type Message =
  /** Training begins, or goes on after these rows. */
  | { readonly type: 'started'; readonly id: number; readonly number: number; readonly rows: readonly EpochRow[] }
  | { readonly type: 'row'; readonly id: number; readonly number: number; readonly row: EpochRow }
  | { readonly type: 'warning'; readonly id: number; readonly text: string }

/** What a job gives: all that is known of the training, and after how many epochs the job took it up. */
export interface Result {
  readonly progress: Progress
  readonly after: number
}

/**
 * A function that does jobs one after the other on this engine, which starts with the first of them. One that did not start is not kept: the
 * next job starts it anew.
 */
export function workerFor(start: StartEngine): (job: Job) => Promise<Result> {
  let engine: Promise<StartedEngine> | undefined
  return async (job) => {
    engine ??= start(job.kernels)
    try {
      await engine
    } catch (error) {
      engine = undefined
      throw error
    }
    return runJob(job)
  }
}

async function runJob({ id, number, experiment, dataset, folder, stop }: Job): Promise<Result> {
  const say = (message: Message) => parentPort?.postMessage(message)
  const warn = (text: string) => say({ type: 'warning', id, text })
  const store = new RunStore(folder, (file, reason) => warn(`${file} is damaged (${reason}); it is trained again`))

  const stopped = () => Atomics.load(stop, 0) !== 0
  const saveSnapshot = async (epoch: number, parameters: readonly ParameterValues[]) => {
    await store.saveSnapshot(experiment, { epoch, parameters }).catch((error) => {
      throw new Error(
        `The parameters after epoch ${epoch} could not be kept: ${error.message}. CHAPTER_CACHE may name another folder`,
      )
    })
  }

  const from = await store.load(experiment)

  // Somebody wants parameters from before the epoch that was reached, which nobody wanted then: trained once more, only that far.
  const missing = await missingSnapshots(store, experiment, from?.epochs.length ?? 0)
  if (missing.length > 0) {
    warn(`is trained once more up to epoch ${Math.max(...missing)}, whose parameters nobody had asked for`)
    await train({ ...experiment, epochs: Math.max(...missing), snapshots: missing }, dataset, {
      stopped,
      async afterEpoch({ epoch }, trajectory) {
        if (missing.includes(epoch)) await saveSnapshot(epoch, (await trajectory()).parameters)
      },
    })
  }

  // Not before: whoever waits for epochs that are done is answered at once.
  say({ type: 'started', id, number, rows: from?.epochs ?? [] })

  let keeping = true
  const trained = await train(experiment, dataset, {
    from,
    stopped,
    async afterEpoch(row, trajectory) {
      const state = await trajectory()
      if (experiment.snapshots.includes(row.epoch)) await saveSnapshot(row.epoch, state.parameters)
      if (keeping) {
        await store.save(experiment, state).catch((error) => {
          keeping = false
          warn(
            `cannot be kept (${error.message}); it goes on, but cannot be resumed and will be trained again next time. ` +
              'CHAPTER_CACHE may name another folder',
          )
        })
      }
      say({ type: 'row', id, number, row })
    },
  })
  const { epochs, diverged } = trained
  // The row of a diverged epoch is never written, so its end is kept here.
  if (diverged && keeping)
    await store.save(experiment, trained).catch((error) => warn(`cannot be kept (${error.message})`))
  return { progress: { epochs, ...(diverged && { diverged }) }, after: from?.epochs.length ?? 0 }
}

/** The epochs among the first `epochs` whose parameters the experiment asks for and the store does not have. */
async function missingSnapshots(store: RunStore, experiment: Experiment, epochs: number): Promise<number[]> {
  const missing: number[] = []
  for (const epoch of experiment.snapshots) {
    if (epoch <= epochs && !(await store.loadSnapshot(experiment, epoch))) missing.push(epoch)
  }
  return missing
}

/**
 * Many trainings. Whoever needs one asks; each distinct one is trained once, however many ask, on as many workers as there are
 * cores, the longest first. Experiments that differ only in length are one training, read off at several places.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import { type Data, type Experiment, experimentProblems } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { trajectoryKeyOf } from '../experiment/key.ts'
import { workOf } from '../experiment/work.ts'
import { type EpochRow, reaches } from '../training/run.ts'
import { engineFailure, isFatal } from './engine-failure.ts'
import { Locks, type LockTimes } from './locks.ts'
import { type Progress, RunStore } from './store.ts'
import type { Job, Message, Result } from './worker.ts'
import { Workers } from './workers.ts'

/** What is told to whoever shows the progress. */
export interface Listener {
  /** A training begins, or goes on after `training.done` epochs. */
  started?(training: TrainingStatus): void
  row?(training: TrainingStatus, row: EpochRow): void
  finished?(training: TrainingStatus, progress: Progress): void
  /** A training came to nothing; whoever waits for it is told why. */
  failed?(training: TrainingStatus): void
  /** Another suite trains it, and has got as far as `training.done`: this one waits, and reads it off. */
  elsewhere?(training: TrainingStatus): void
  /** No longer: it is read off, or this suite goes on with it. */
  returned?(training: TrainingStatus): void
  /** Handed over at the start: gives the work that is left, running and waiting, in the unit of `cost`. */
  attach?(costLeft: () => number): void
  warning?(text: string, training?: TrainingStatus): void
}

export interface TrainingStatus {
  readonly id: number
  /** What the spec calls it: `5 scaled`. */
  readonly name: string
  readonly experiment: Experiment
  readonly done: number
  /** Work left, in arbitrary units that are comparable between trainings. */
  readonly cost: number
}

interface Waiter {
  experiment: Experiment
  resolve(progress: Progress): void
  reject(error: Error): void
}

/** All that is known of one trajectory while the service runs. */
interface Training {
  id: number
  name: string
  /** As long as the longest, with the snapshots of all, of those who wait for it. */
  experiment: Experiment
  rows: EpochRow[]
  waiters: Waiter[]
  state: 'idle' | 'looking' | 'queued' | 'running' | 'elsewhere'
  /** The job that trains it now: what an earlier one still says is not about these rows. */
  job?: number
  /** Whether the listener knows that this job has begun. */
  announced?: boolean
  /** While another suite trains it: what was last read off, as the time of the file and the number of those who waited. */
  readAt?: string
}

export interface ServiceOptions {
  /** The bundled worker. */
  readonly file: string
  readonly kernels: Uint8Array<ArrayBuffer>
  readonly dataset: (data: Data) => Promise<FashionMnist>
  readonly folder: string
  readonly workers: number
  /** Native code that must not lose its thread while it computes: trainings are asked to stop, and waited for. */
  readonly native?: boolean
  /** Whether the engine's memory is a WebAssembly's, with its limit: yes by default. */
  readonly webAssembly?: boolean
  /**
   * Milliseconds without a new request before anything is begun while nothing runs, so that the longest is begun first, and with all
   * the snapshots that anybody wants of it; 100 by default.
   */
  readonly gathering?: number
  readonly listener?: Listener
  /** How locks are kept, and how often others' are looked at. */
  readonly lockTimes?: LockTimes & { readonly look?: number }
}

/** How long a native engine may take over the step that it is in when the trainer closes, in milliseconds. */
const patience = 20_000

export class TrainerService {
  readonly #trainings = new Map<string, Training>()
  readonly #store: RunStore
  /** The same, in which damage is no news. */
  readonly #storeAgain: RunStore
  readonly #workers: Workers<Job, Message, Result>
  readonly #locks: Locks
  readonly #listener: Listener
  #jobs = 0
  #timer: NodeJS.Timeout | undefined
  /** Looks at the trainings of other suites, while there are such. */
  #lookAcross: NodeJS.Timeout | undefined
  #looking = false
  #closed = false
  readonly #stop = new Int32Array(new SharedArrayBuffer(4))
  /** A promise for each training that runs, which settles when its worker is free again. */
  readonly #running = new Set<Promise<void>>()

  constructor(readonly options: ServiceOptions) {
    this.#listener = options.listener ?? {}
    this.#store = new RunStore(options.folder, (file, reason) =>
      this.#listener.warning?.(`${file} is damaged (${reason}); it is trained again`),
    )
    this.#storeAgain = new RunStore(options.folder)
    this.#workers = new Workers(options.file, (message) => this.#hear(message))
    this.#locks = new Locks(options.lockTimes)
    this.#listener.attach?.(() =>
      [...this.#trainings.values()]
        .filter(({ state }) => state === 'queued' || state === 'running' || state === 'elsewhere')
        .reduce((sum, training) => sum + costOf(training), 0),
    )
  }

  /** Settles when the experiment has been trained, now or ever before, and its snapshots are in the store. */
  request(experiment: Experiment, name: string): Promise<Progress> {
    // Vitest checks no types, so a spec may ask for anything.
    const problems = experimentProblems(experiment)
    if (problems.length > 0) return Promise.reject(new ExperimentError(problems))
    const key = trajectoryKeyOf(experiment)
    let training = this.#trainings.get(key)
    if (!training) {
      const id = this.#trainings.size
      training = { id, name, experiment, rows: [], waiters: [], state: 'idle' }
      this.#trainings.set(key, training)
    }
    const known = training
    return new Promise((resolve, reject) => {
      known.waiters.push({ experiment, resolve, reject })
      if (known.state === 'idle') void this.#look(known)
    })
  }

  /** Gives what is in the store to whoever waits for it, and puts the rest in the queue. */
  async #look(training: Training): Promise<void> {
    training.state = 'looking'
    await this.#answerFrom(this.#store, training)
    training.state = training.waiters.length > 0 ? 'queued' : 'idle'
    if (this.#closed) this.#fail(training, new Error('The trainer has been closed.'))
    else if (training.state === 'queued') this.#pumpSoon()
  }

  /** Gives what is in the store to whoever waits for it. */
  async #answerFrom(store: RunStore, training: Training): Promise<void> {
    // Others may come while the store is read, so not a loop over those who are here now.
    const missing = new Set<Waiter>()
    for (;;) {
      const waiter = training.waiters.find((one) => !missing.has(one))
      if (!waiter) return
      const progress = await store.finished(waiter.experiment)
      // Meanwhile the trainer may have been closed, and the waiter told so.
      const at = training.waiters.indexOf(waiter)
      if (!progress || at < 0) {
        missing.add(waiter)
        continue
      }
      training.waiters.splice(at, 1)
      waiter.resolve(progress)
    }
  }

  #pumpSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#pump(), this.#running.size === 0 ? (this.options.gathering ?? 100) : 100)
  }

  /** Starts the longest of the queued trainings on every worker that is free. */
  #pump(): void {
    this.#timer = undefined
    if (this.#closed) return
    const queued = [...this.#trainings.values()].filter(({ state }) => state === 'queued')
    for (const training of queued) training.experiment = unite(training.waiters.map((waiter) => waiter.experiment))
    queued.sort((a, b) => costOf(b) - costOf(a) || a.id - b.id)
    for (const training of queued.slice(0, Math.max(0, this.options.workers - this.#running.size))) {
      training.state = 'running'
      const run = this.#runOrLeave(training).then((outcome) => {
        this.#running.delete(run)
        if (outcome === 'elsewhere') this.#leave(training)
        else {
          // Somebody may have asked for more of it meanwhile.
          training.state = 'idle'
          if (training.waiters.length > 0) void this.#look(training)
        }
        this.#pump()
      })
      this.#running.add(run)
    }
  }

  /** Trains, unless another suite does: each training has one suite, and others read off what it writes. */
  async #runOrLeave(training: Training): Promise<'ended' | 'elsewhere'> {
    const folder = this.#store.folderOf(training.experiment)
    if (!(await this.#locks.take(folder))) return 'elsewhere'
    try {
      // While it was queued, another suite may have trained it.
      await this.#answerFrom(this.#storeAgain, training)
      if (training.waiters.length > 0 && !this.#closed) await this.#run(training)
    } finally {
      await this.#locks.release(folder)
    }
    return 'ended'
  }

  /** Leaves a training to the suite that has it, without keeping a worker. */
  #leave(training: Training): void {
    training.state = 'elsewhere'
    delete training.readAt
    this.#listener.elsewhere?.(statusOf(training))
    this.#lookAcross ??= setInterval(() => void this.#lookElsewhere(), this.options.lockTimes?.look ?? 1000)
  }

  async #lookElsewhere(): Promise<void> {
    const left = [...this.#trainings.values()].filter(({ state }) => state === 'elsewhere')
    if (left.length === 0 || this.#closed) {
      clearInterval(this.#lookAcross)
      this.#lookAcross = undefined
      return
    }
    if (this.#looking) return
    this.#looking = true
    for (const training of left) await this.#readOff(training)
    this.#looking = false
  }

  /** Answers with what another suite has written since, and takes the training back if that suite is done with it, or gone. */
  async #readOff(training: Training): Promise<void> {
    const folder = this.#store.folderOf(training.experiment)
    // Asked first: what is written before a lock goes is then read below.
    const isFree = await this.#locks.isFree(folder)
    const written = await stat(join(folder, 'trajectory')).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => 'nothing',
    )
    const readAt = `${written} ${training.waiters.length}`
    if (readAt !== training.readAt) {
      training.rows = [...((await this.#storeAgain.load(training.experiment))?.epochs ?? [])]
      await this.#answerFrom(this.#storeAgain, training)
      training.readAt = `${written} ${training.waiters.length}`
      this.#listener.elsewhere?.(statusOf(training))
    }
    if (this.#closed || (training.waiters.length > 0 && !isFree)) return
    training.state = training.waiters.length > 0 ? 'queued' : 'idle'
    this.#listener.returned?.(statusOf(training))
    if (training.state === 'queued') this.#pumpSoon()
  }

  async #run(training: Training): Promise<void> {
    training.rows = []
    training.job = this.#jobs++
    training.announced = false
    try {
      const job: Job = {
        id: training.id,
        number: training.job,
        experiment: training.experiment,
        dataset: await this.options.dataset(training.experiment.data),
        kernels: this.options.kernels,
        folder: this.options.folder,
        stop: this.#stop,
      }
      const { progress, after }: Result = await this.#workers.run(job)
      // A result may overtake what the worker said before it: the listener is told of every row all the same.
      if (!training.announced) this.#begin(training, progress.epochs.slice(0, after))
      for (const row of progress.epochs.slice(training.rows.length)) this.#add(training, row)
      this.#serve(training, progress)
      this.#listener.finished?.(statusOf(training), progress)
    } catch (error) {
      this.#fail(training, this.#explained(training, error instanceof Error ? error : new Error(String(error))))
      this.#listener.failed?.(statusOf(training))
    }
    delete training.job
  }

  #explained({ name, experiment }: Training, error: Error): Error {
    // A thread that is ended while the trainer closes says something like it.
    if (this.#closed || !isFatal(error)) return error
    const { webAssembly = true, workers } = this.options
    return engineFailure(name, experiment, error, { webAssembly, workers })
  }

  #hear(message: Message): void {
    const training = [...this.#trainings.values()].find(({ id }) => id === message.id)
    if (!training) return
    if (message.type === 'warning') {
      this.#listener.warning?.(message.text, statusOf(training))
      return
    }
    if (training.job !== message.number) return
    if (message.type === 'started') this.#begin(training, message.rows)
    else this.#add(training, message.row)
    this.#serve(training, { epochs: training.rows })
  }

  #begin(training: Training, rows: readonly EpochRow[]): void {
    training.announced = true
    training.rows = [...rows]
    this.#listener.started?.(statusOf(training))
  }

  #add(training: Training, row: EpochRow): void {
    training.rows.push(row)
    this.#listener.row?.(statusOf(training), row)
  }

  /** Answers those for whom the training has got far enough. */
  #serve(training: Training, progress: Progress): void {
    const asked = training.experiment.snapshots
    const [served, waiting] = [[] as Waiter[], [] as Waiter[]]
    for (const waiter of training.waiters) {
      const { epochs, snapshots } = waiter.experiment
      const enough = reaches(progress, epochs) && snapshots.every((epoch) => asked.includes(epoch))
      ;(enough ? served : waiting).push(waiter)
    }
    training.waiters = waiting
    for (const waiter of served) waiter.resolve({ ...progress, epochs: [...progress.epochs] })
  }

  #fail(training: Training, error: Error): void {
    for (const { reject } of training.waiters.splice(0)) reject(error)
  }

  /** Stops every training where it is. What was done up to the last whole epoch is in the store. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#lookAcross)
    if (this.options.native) {
      Atomics.store(this.#stop, 0, 1)
      const late = new Promise((resolve) => setTimeout(resolve, patience).unref())
      await Promise.race([Promise.allSettled(this.#running), late])
    }
    await this.#workers.destroy()
    await Promise.allSettled(this.#running)
    await this.#locks.close()
    for (const training of this.#trainings.values()) this.#fail(training, new Error('The trainer has been closed.'))
  }
}

/** One experiment that all of these can be read off. */
function unite(experiments: readonly Experiment[]): Experiment {
  const [first] = experiments
  if (!first) throw new Error('There is no experiment to train.')
  const snapshots = new Set(experiments.flatMap((experiment) => experiment.snapshots))
  return {
    ...first,
    epochs: Math.max(...experiments.map(({ epochs }) => epochs)),
    snapshots: [...snapshots].sort((a, b) => a - b),
  }
}

/** The work that is left. */
const costOf = ({ experiment, rows }: Pick<Training, 'experiment' | 'rows'>) =>
  ((experiment.epochs - rows.length) / experiment.epochs) * workOf(experiment)

function statusOf(training: Training): TrainingStatus {
  const { id, name, experiment, rows } = training
  return { id, name, experiment, done: rows.length, cost: costOf(training) }
}

/**
 * Many trainings. Whoever needs one asks; each distinct one is trained once, however many ask, on as many workers as there are
 * cores, the longest first. Experiments that differ only in length are one training, read off at several places.
 */
import { Piscina } from 'piscina'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import { type Data, type Experiment, experimentProblems } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { trajectoryKeyOf } from '../experiment/key.ts'
import { workOf } from '../experiment/work.ts'
import { type EpochRow, reaches } from '../training/run.ts'
import { type Progress, RunStore } from './store.ts'
import type { Job, Message, Result } from './worker.ts'

/** What is told to whoever shows the progress. */
export interface Listener {
  /** A training begins, or goes on after `training.done` epochs. */
  started?(training: TrainingStatus): void
  row?(training: TrainingStatus, row: EpochRow): void
  finished?(training: TrainingStatus, progress: Progress): void
  /** A training came to nothing; whoever waits for it is told why. */
  failed?(training: TrainingStatus): void
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
  state: 'idle' | 'looking' | 'queued' | 'running'
  /** The job that trains it now: what an earlier one still says is not about these rows. */
  job?: number
  /** Whether the listener knows that this job has begun. */
  announced?: boolean
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
  /**
   * Milliseconds without a new request before anything is begun while nothing runs, so that the longest is begun first, and with all
   * the snapshots that anybody wants of it; 100 by default.
   */
  readonly gathering?: number
  readonly listener?: Listener
}

/** How long a native engine may take over the step that it is in when the trainer closes, in milliseconds. */
const patience = 20_000

export class TrainerService {
  readonly #trainings = new Map<string, Training>()
  readonly #store: RunStore
  readonly #pool: Piscina
  readonly #listener: Listener
  #jobs = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  readonly #stop = new Int32Array(new SharedArrayBuffer(4))
  /** A promise for each training that runs, which settles when its worker is free again. */
  readonly #running = new Set<Promise<void>>()

  constructor(readonly options: ServiceOptions) {
    this.#listener = options.listener ?? {}
    this.#store = new RunStore(options.folder, (file, reason) =>
      this.#listener.warning?.(`${file} is damaged (${reason}); it is trained again`),
    )
    this.#pool = new Piscina({
      filename: options.file,
      minThreads: 0,
      maxThreads: options.workers,
      // A worker that is not needed for a minute gives its memory back; watch mode may sit for hours.
      idleTimeout: 60_000,
    })
    this.#listener.attach?.(() =>
      [...this.#trainings.values()]
        .filter(({ state }) => state === 'queued' || state === 'running')
        .reduce((sum, training) => sum + costOf(training), 0),
    )
    this.#pool.on('message', (message: Message) => this.#hear(message))
  }

  /** Settles when the experiment has been trained, now or ever before, and its snapshots are in the store. */
  request(experiment: Experiment, name: string): Promise<Progress> {
    // It may come from a socket: nothing is believed.
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
    // Others may come while the store is read, so not a loop over those who are here now.
    const missing = new Set<Waiter>()
    for (;;) {
      const waiter = training.waiters.find((one) => !missing.has(one))
      if (!waiter) break
      const progress = await this.#store.finished(waiter.experiment)
      if (!progress) {
        missing.add(waiter)
        continue
      }
      training.waiters.splice(training.waiters.indexOf(waiter), 1)
      waiter.resolve(progress)
    }
    training.state = training.waiters.length > 0 ? 'queued' : 'idle'
    if (this.#closed) this.#fail(training, new Error('The trainer has been closed.'))
    else if (training.state === 'queued') {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#pump(), this.#running.size === 0 ? (this.options.gathering ?? 100) : 100)
    }
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
      const run = this.#run(training).then(() => {
        this.#running.delete(run)
        // Somebody may have asked for more of it meanwhile.
        training.state = 'idle'
        if (training.waiters.length > 0) void this.#look(training)
        this.#pump()
      })
      this.#running.add(run)
    }
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
      const { progress, after }: Result = await this.#pool.run(job)
      // A result may overtake what the worker said before it: the listener is told of every row all the same.
      if (!training.announced) this.#begin(training, progress.epochs.slice(0, after))
      for (const row of progress.epochs.slice(training.rows.length)) this.#add(training, row)
      this.#serve(training, progress)
      this.#listener.finished?.(statusOf(training), progress)
    } catch (error) {
      this.#fail(training, error instanceof Error ? error : new Error(String(error)))
      this.#listener.failed?.(statusOf(training))
    }
    delete training.job
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
    if (this.options.native) {
      Atomics.store(this.#stop, 0, 1)
      const late = new Promise((resolve) => setTimeout(resolve, patience).unref())
      await Promise.race([Promise.allSettled(this.#running), late])
    }
    await this.#pool.destroy()
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

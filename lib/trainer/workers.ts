/** The threads that train. One whose training failed is not used again: an engine that has aborted fails whatever it gets next. */
import { Piscina } from 'piscina'

/** Milliseconds after which a thread that is not needed gives its memory back; watch mode may sit for hours. */
const idleTimeout = 60_000

export class Workers<Job, Message, Result> {
  readonly #free: Piscina[] = []
  readonly #all = new Set<Piscina>()

  /**
   * @param file the module whose default export does a job
   * @param hear told what the threads say while they work
   */
  constructor(
    readonly file: string,
    readonly hear: (message: Message) => void,
  ) {}

  /** Does a job on a thread that is free, or on a new one: how many there may be at a time is up to who calls. Rejects with its error. */
  async run(job: Job): Promise<Result> {
    const worker = this.#free.pop() ?? this.#start()
    try {
      const result: Result = await worker.run(job)
      this.#free.push(worker)
      return result
    } catch (error) {
      this.#all.delete(worker)
      await worker.destroy()
      throw error
    }
  }

  /** Ends all threads where they are. Jobs that they do are rejected. */
  async destroy(): Promise<void> {
    this.#free.length = 0
    await Promise.all([...this.#all].map((worker) => worker.destroy()))
    this.#all.clear()
  }

  /** A pool of one thread, so that the thread is known by its pool. */
  #start(): Piscina {
    const worker = new Piscina({ filename: this.file, minThreads: 0, maxThreads: 1, idleTimeout })
    worker.on('message', this.hear)
    // A thread that dies between two jobs: its pool starts another when it is needed. Unheard it would end the process.
    worker.on('error', () => {})
    this.#all.add(worker)
    return worker
  }
}

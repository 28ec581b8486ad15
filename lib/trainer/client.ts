/** The specs' side of the trainer: ask for an experiment, get its run. */
import { BroadcastChannel } from 'node:worker_threads'
import type { Experiment } from '../experiment/experiment.ts'
import { keyOf } from '../experiment/key.ts'
import { type Run, readOff, type Snapshot } from '../training/run.ts'
import type { Reply, Request } from './server.ts'
import { type Progress, RunStore } from './store.ts'

/** What the main process tells the specs' threads about the trainer. */
export interface TrainerAddress {
  /** The name of its channel. */
  readonly channel: string
  /** Where the parameters are kept. */
  readonly folder: string
  readonly backend: string
}

/** How long a trainer may take to say that it has heard, in milliseconds. It says so at once; a busy machine may take seconds. */
const patience = 60_000

interface Waiting {
  readonly resolve: (progress: Progress) => void
  readonly reject: (error: Error) => void
  /** Until the trainer has said that it is there. */
  readonly timer: NodeJS.Timeout
}

export class TrainerClient {
  readonly #store: RunStore
  readonly #runs = new Map<string, Promise<Run>>()
  readonly #open = new Map<number, Waiting>()
  /** Where the answers come. */
  #replies: BroadcastChannel | undefined
  #next = 0

  constructor(
    readonly address: TrainerAddress,
    readonly options: { readonly patience?: number } = {},
  ) {
    this.#store = new RunStore(address.folder)
  }

  /**
   * The run of an experiment, trained by the main process unless it ever was before. Asking twice is asking once, unless the first answer
   * was an error: then it is asked anew.
   * @param name what the progress calls it
   */
  run(experiment: Experiment, name: string): Promise<Run> {
    const key = keyOf(experiment)
    let run = this.#runs.get(key)
    if (!run) {
      run = this.#train(experiment, name)
      this.#runs.set(key, run)
      // Whoever awaits it sees the error; a run that was asked for early and is awaited later must not end the process meanwhile.
      run.catch(() => this.#runs.delete(key))
    }
    return run
  }

  /** Listens no longer. What is open is never answered. */
  close(): void {
    this.#replies?.close()
    this.#replies = undefined
    for (const { timer } of this.#open.values()) clearTimeout(timer)
    this.#open.clear()
  }

  async #train(experiment: Experiment, name: string): Promise<Run> {
    const progress = await this.#ask(experiment, name)
    const snapshots: Snapshot[] = []
    for (const epoch of experiment.snapshots) {
      const snapshot = await this.#store.loadSnapshot(experiment, epoch)
      if (snapshot) snapshots.push(snapshot)
      else if (!progress.diverged)
        throw new Error(`The parameters of '${name}' after epoch ${epoch} are not in the store.`)
    }
    return readOff(experiment, progress, snapshots, this.address.backend)
  }

  #ask(experiment: Experiment, name: string): Promise<Progress> {
    return new Promise((resolve, reject) => {
      const id = this.#next++
      const { patience: wait = patience } = this.options
      const timer = setTimeout(() => {
        this.#open.delete(id)
        reject(
          new Error(
            `The trainer went away: '${name}' was asked for, and nobody has heard it for ${wait / 1000} s. Start the suite anew.`,
          ),
        )
      }, wait)
      // Waiting alone keeps no process alive.
      timer.unref()
      this.#open.set(id, { resolve, reject, timer })
      // Open for the moment: whoever stays on this channel hears what all other clients ask.
      const requests = new BroadcastChannel(this.address.channel)
      requests.postMessage({ client: this.#listen(), id, name, experiment } satisfies Request)
      requests.close()
    })
  }

  /** Opens the channel for answers, if it is not open, and gives its name. */
  #listen(): string {
    if (!this.#replies) {
      this.#replies = new BroadcastChannel(`${this.address.channel}/${crypto.randomUUID()}`)
      this.#replies.onmessage = (event) => this.#hear((event as { data: Reply }).data)
      this.#replies.unref()
    }
    return this.#replies.name
  }

  #hear(reply: Reply): void {
    switch (reply.type) {
      case 'heard':
        clearTimeout(this.#open.get(reply.id)?.timer)
        return
      case 'trained':
        this.#settle(reply.id)?.resolve(reply.progress)
        return
      case 'failed':
        this.#settle(reply.id)?.reject(new Error(reply.error))
        return
      case 'closed':
        for (const id of [...this.#open.keys()])
          this.#settle(id)?.reject(new Error('The trainer went away: it was closed.'))
        return
      default:
        reply satisfies never
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#open.get(id)
    this.#open.delete(id)
    clearTimeout(waiting?.timer)
    return waiting
  }
}

/** The specs' side of the trainer: ask for an experiment, get its run. */
import { createConnection, type Socket } from 'node:net'
import type { Experiment } from '../experiment/experiment.ts'
import { keyOf } from '../experiment/key.ts'
import { type Run, readOff, type Snapshot } from '../training/run.ts'
import { onLine } from './on-line.ts'
import type { Reply, Request } from './server.ts'
import { type Progress, RunStore } from './store.ts'

/** What the main process tells the specs' processes about the trainer. */
export interface TrainerAddress {
  /** The socket. */
  readonly socket: string
  /** Where the parameters are kept. */
  readonly folder: string
  readonly backend: string
}

export class TrainerClient {
  readonly #store: RunStore
  readonly #runs = new Map<string, Promise<Run>>()
  readonly #open = new Map<number, { resolve(progress: Progress): void; reject(error: Error): void }>()
  #socket: Socket | undefined
  #next = 0

  constructor(readonly address: TrainerAddress) {
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

  async #train(experiment: Experiment, name: string): Promise<Run> {
    const progress = await new Promise<Progress>((resolve, reject) => {
      const id = this.#next++
      this.#open.set(id, { resolve, reject })
      this.#connect().write(`${JSON.stringify({ id, name, experiment } satisfies Request)}\n`)
    })
    const snapshots: Snapshot[] = []
    for (const epoch of experiment.snapshots) {
      const snapshot = await this.#store.loadSnapshot(experiment, epoch)
      if (snapshot) snapshots.push(snapshot)
      else if (!progress.diverged)
        throw new Error(`The parameters of '${name}' after epoch ${epoch} are not in the store.`)
    }
    return readOff(experiment, progress, snapshots, this.address.backend)
  }

  #connect(): Socket {
    if (this.#socket) return this.#socket
    const socket = createConnection(this.address.socket)
    const fail = (reason: string) => {
      // Once: what is open after that was asked on another connection.
      if (this.#socket !== socket) return
      this.#socket = undefined
      for (const { reject } of this.#open.values()) reject(new Error(reason))
      this.#open.clear()
      socket.destroy()
    }
    socket.on('error', (error) => fail(`The trainer went away: ${error.message}`))
    socket.on('close', () => fail('The trainer went away: it closed the connection'))
    onLine(socket, (line) => {
      const reply = parseReply(line)
      const waiting = reply && typeof reply.id === 'number' ? this.#open.get(reply.id) : undefined
      if (!reply || !waiting) {
        fail(`The trainer gave an answer to no question: '${line.slice(0, 200)}'. Start the suite anew.`)
        return
      }
      this.#open.delete(reply.id as number)
      if ('progress' in reply) waiting.resolve(reply.progress)
      else waiting.reject(new Error(reply.error))
    })
    // The connection alone keeps no process alive.
    socket.unref()
    this.#socket = socket
    return socket
  }
}

/** The reply in a line, or nothing if it holds none. */
function parseReply(line: string): Reply | undefined {
  try {
    const found = JSON.parse(line) as Partial<Record<'id' | 'error', unknown> & { progress: { epochs?: unknown } }>
    const isReply = typeof found.error === 'string' || Array.isArray(found.progress?.epochs)
    return isReply ? (found as Reply) : undefined
  } catch {
    return undefined
  }
}

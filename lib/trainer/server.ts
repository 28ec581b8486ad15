/**
 * The trainer's door. Specs run in threads of the main process and ask for trainings over a channel between threads: it has no file, no path
 * and no limits, nobody else can reach it, and nothing of it is left behind however the process ends.
 */
import { BroadcastChannel } from 'node:worker_threads'
import type { Experiment } from '../experiment/experiment.ts'
import type { TrainerService } from './service.ts'
import type { Progress } from './store.ts'

/** What a client asks. */
export interface Request {
  /** The channel that it listens on. */
  readonly client: string
  readonly id: number
  readonly name: string
  readonly experiment: Experiment
}

export type Reply =
  /** At once: the trainer is there, and the answer will come. */
  | { readonly type: 'heard'; readonly id: number }
  | { readonly type: 'trained'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'failed'; readonly id: number; readonly error: string }
  /** To all that is still open. */
  | { readonly type: 'closed' }

export interface TrainerServer {
  /** The channel's name. */
  readonly address: string
  close(): void
}

/** Whom there is still something to tell. */
interface Client {
  readonly channel: BroadcastChannel
  open: number
}

/** Answers requests on a fresh channel. Threads of other processes cannot reach it. */
export function listen(service: TrainerService): TrainerServer {
  const address = `chapter-trainer-${crypto.randomUUID()}`
  const channel = new BroadcastChannel(address)
  const clients = new Map<string, Client>()
  const clientAt = (name: string): Client => {
    const client = clients.get(name) ?? { channel: new BroadcastChannel(name), open: 0 }
    // The wait of a client keeps its own thread alive, and not this one.
    client.channel.unref()
    clients.set(name, client)
    return client
  }
  const answer = async ({ client: name, id, name: training, experiment }: Request) => {
    const client = clientAt(name)
    const reply = (message: Reply) => client.channel.postMessage(message)
    client.open++
    reply({ type: 'heard', id })
    const outcome = await service.request(experiment, training).then(
      (progress): Reply => ({ type: 'trained', id, progress }),
      (error: Error): Reply => ({ type: 'failed', id, error: error.message }),
    )
    // Closed meanwhile: the client has been told.
    if (clients.get(name) !== client) return
    reply(outcome)
    if (--client.open > 0) return
    clients.delete(name)
    client.channel.close()
  }
  channel.onmessage = (event) => void answer((event as { data: Request }).data)
  channel.unref()
  return {
    address,
    close: () => {
      channel.close()
      for (const client of clients.values()) {
        client.channel.postMessage({ type: 'closed' } satisfies Reply)
        client.channel.close()
      }
      clients.clear()
    },
  }
}

/** The trainer's door: specs run in processes of their own and ask for trainings over a local socket, one line of JSON a message. */
import { rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Experiment } from '../experiment/experiment.ts'
import { onLine } from './on-line.ts'
import type { TrainerService } from './service.ts'
import type { Progress } from './store.ts'

export interface Request {
  readonly id: number
  readonly name: string
  readonly experiment: Experiment
}

export type Reply =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly error: string }

export interface TrainerServer {
  /** Where the socket is: a path, or a named pipe on Windows. */
  readonly address: string
  close(): Promise<void>
}

/** Listens on a fresh socket that only this user can reach. */
export async function listen(service: TrainerService): Promise<TrainerServer> {
  const name = `chapter-trainer-${process.pid}-${crypto.randomUUID().slice(0, 8)}`
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A spec that is stopped leaves with its requests open; there is nobody left to answer.
    socket.on('error', () => {})
    answerRequests(socket, service)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  return { address, close: () => close(server, sockets, address) }
}

function answerRequests(socket: Socket, service: TrainerService): void {
  const reply = (message: Reply) => {
    if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
  }
  onLine(socket, (line) => {
    const { id, name, experiment } = JSON.parse(line) as Request
    service.request(experiment, name).then(
      (progress) => reply({ id, progress }),
      (error: Error) => reply({ id, error: error.message }),
    )
  })
}

async function close(server: Server, sockets: Set<Socket>, address: string): Promise<void> {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  if (process.platform !== 'win32') await rm(address, { force: true })
}

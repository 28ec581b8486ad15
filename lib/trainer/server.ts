/** The trainer's door: specs run in processes of their own and ask for trainings over a local socket, one line of JSON a message. */
import { rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Experiment, experimentProblems } from '../experiment/experiment.ts'
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
  /** Without a number: to a line that is no request, so that nobody knows whose it was. */
  | { readonly id: number | null; readonly error: string }

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
    const request = parseRequest(line)
    if ('error' in request) {
      reply(request)
      return
    }
    const { id, name, experiment } = request
    service.request(experiment, name).then(
      (progress) => reply({ id, progress }),
      (error: Error) => reply({ id, error: error.message }),
    )
  })
}

/** The request in a line, or the answer to a line that holds none that can be trained: anybody may write to a socket. */
function parseRequest(line: string): Request | Extract<Reply, { error: string }> {
  let found: Partial<Record<keyof Request, unknown>> | null
  try {
    found = JSON.parse(line)
  } catch {
    return { id: null, error: refusal(line) }
  }
  const { id, name, experiment } = found ?? {}
  if (typeof id !== 'number') return { id: null, error: refusal(line) }
  if (typeof name !== 'string' || typeof experiment !== 'object' || experiment === null) {
    return { id, error: refusal(line) }
  }
  const problems = problemsOf(experiment as Experiment)
  if (problems.length > 0) return { id, error: `'${name}' cannot be trained:\n  ${problems.join('\n  ')}` }
  return { id, name, experiment: experiment as Experiment }
}

function problemsOf(experiment: Experiment): string[] {
  try {
    return experimentProblems(experiment)
  } catch (error) {
    // A part is missing, or of another kind than all experiments have.
    const reason = error instanceof Error ? error.message : String(error)
    return [
      `experiment: expected what \`atScale\` gives; found ${JSON.stringify(experiment).slice(0, 200)} (${reason})`,
    ]
  }
}

const refusal = (line: string) =>
  'trainer: expected a line of JSON with id (a number), name (text) and experiment; ' +
  `found '${line.slice(0, 200)}'. Ask through \`TrainerClient\`.`

async function close(server: Server, sockets: Set<Socket>, address: string): Promise<void> {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  if (process.platform !== 'win32') await rm(address, { force: true })
}

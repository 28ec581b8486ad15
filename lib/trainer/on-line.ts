import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** Calls back with every line that comes. The socket's errors are the business of whoever has the socket. */
export function onLine(socket: Socket, callback: (line: string) => void): void {
  const lines = createInterface({ input: socket })
  // It would throw the socket's errors once more.
  lines.on('error', () => {})
  lines.on('line', callback)
}

/**
 * A few lines at the bottom of a terminal that change in place. Whatever else is printed meanwhile, by Vitest or by anybody, appears
 * above them: the block is taken away, the other text written, and the block drawn again.
 */
import type { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'

type Write = WriteStream['write']

/** Moves up a line and clears it. */
const eraseLine = '\u001B[1A\u001B[2K'

export class LiveBlock {
  #lines: readonly string[] = []
  /** Whether the other text ended in the middle of a line; drawing there would break it. */
  #midLine = false
  readonly #originals = new Map<WriteStream, Write>()

  /** @param streams the terminal's; the block is drawn on the first, and writes to any of them are let through above it */
  constructor(readonly streams: readonly [WriteStream, ...WriteStream[]]) {
    for (const stream of streams) {
      const original = stream.write.bind(stream) as Write
      this.#originals.set(stream, original)
      stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
        this.#erase()
        const accepted = original(chunk, ...rest)
        const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
        if (text.length > 0) this.#midLine = !text.endsWith('\n')
        this.#draw()
        return accepted
      }) as Write
    }
  }

  /** Shows these lines in place of those before; none takes the block away. */
  update(lines: readonly string[]): void {
    this.#erase()
    const width = this.streams[0].columns || 80
    // What is taller than the terminal could not be erased: the cursor goes up to its first line and no further.
    const height = this.streams[0].rows || 24
    // A line that wraps would be two, and only one would be erased.
    this.#lines = lines.slice(0, height - 1).map((line) => cut(line, width - 1))
    this.#draw()
  }

  /** Takes the block away and gives the streams back. */
  close(): void {
    this.update([])
    for (const [stream, original] of this.#originals) stream.write = original
    this.#originals.clear()
  }

  #write(text: string): void {
    this.#originals.get(this.streams[0])?.(text)
  }

  #drawn = false

  #erase(): void {
    if (!this.#drawn) return
    this.#write(eraseLine.repeat(this.#lines.length))
    this.#drawn = false
  }

  #draw(): void {
    if (this.#lines.length === 0 || this.#midLine) return
    this.#write(`${this.#lines.join('\n')}\n`)
    this.#drawn = true
  }
}

/** A line that is too wide loses its colours too: a cut in one of them would colour all that follows. */
function cut(line: string, width: number): string {
  const characters = [...stripVTControlCharacters(line)]
  return characters.length <= width ? line : characters.slice(0, width).join('')
}

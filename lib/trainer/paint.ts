/** Colour, where there is any. */
import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

export type Colour = 'green' | 'yellow' | 'cyan' | 'dim'

/** A text in a colour, or as it is. */
export type Paint = (colour: Colour, text: string) => string

/** Colours what goes to a stream, if that is a terminal with colours; NO_COLOR and FORCE_COLOR are heeded as Node does. */
export function painter(stream: Pick<WriteStream, 'isTTY'> & Partial<Pick<WriteStream, 'hasColors'>>): Paint {
  const colours = stream.isTTY && stream.hasColors?.()
  return colours ? (colour, text) => (text ? styleText(colour, text) : '') : (_colour, text) => text
}

/** Which colours an output shows: none in a pipe, in a file, and where somebody said so. */
import type { Verdict } from '../claims/verdict.ts'

/** What of a stream, `process.stdout` say, decides. */
export interface Output {
  readonly isTTY?: boolean
  getColorDepth?(): number
}

export interface Colours {
  /** Marks and remarks may have one of the sixteen colours. */
  readonly marks: boolean
  /** Pictures may have 24-bit colours. */
  readonly figures: boolean
}

/**
 * As Vitest decides it: `NO_COLOR` says no, whatever else there is, and `FORCE_COLOR` yes, also in a pipe (`FORCE_COLOR=3`: with 24 bits).
 * `FORCE_COLOR=0` says no, as it does to Node.
 *
 * @param environment `process.env`
 */
export function coloursOf(output: Output, environment: Readonly<Record<string, string | undefined>>): Colours {
  const { COLORTERM, FORCE_COLOR, NO_COLOR, TERM } = environment
  const none = { marks: false, figures: false }
  if (NO_COLOR || FORCE_COLOR === '0' || FORCE_COLOR === 'false') return none
  if (FORCE_COLOR !== undefined) return { marks: true, figures: FORCE_COLOR === '3' }
  if (!output.isTTY || TERM === 'dumb') return none
  // Inside tmux Node reckons with 256 colours, whatever the terminal says that it can do.
  const figures = (output.getColorDepth?.() ?? 1) >= 24 || COLORTERM === 'truecolor' || COLORTERM === '24bit'
  return { marks: true, figures }
}

/** Codes of the sixteen colours; each terminal has its own idea of them that is legible on its own background. */
const codes = { green: 32, yellow: 33, red: 31, magenta: 35, grey: 90 } as const

const colours = {
  holds: 'green',
  refuted: 'yellow',
  'not checked': 'grey',
  failed: 'red',
  broken: 'magenta',
  'not measured': 'magenta',
} as const satisfies Record<Verdict, keyof typeof codes>

/** Gives a text the colour of a verdict. */
export type Paint = (text: string, verdict: Verdict) => string

export const plain: Paint = (text) => text

/** Empty texts stay empty. */
export const painted: Paint = (text, verdict) => text && `\u001B[${codes[colours[verdict]]}m${text}\u001B[39m`

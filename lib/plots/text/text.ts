/** What blocks of text need to stand beside each other: widths that ignore colour, padding, wrapping, and bars of eighths. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: an ANSI colour begins with the escape character.
const COLOUR = /\x1b\[[0-9;]*m/g
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** The text without its ANSI colours. */
export function stripColour(text: string): string {
  return text.replace(COLOUR, '')
}

/** Letters of alphabets, box drawing, blocks: all that our own figures are made of. Each takes one column. */
const NARROW = /^[\u0020-\u02ff\u0370-\u03ff\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u25ff\u2713\u2717]*$/
/** Characters of East Asian scripts, their punctuation and full-width forms (Unicode's East Asian Width W and F), and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
/** Marks that stand on the letter before them, and characters that only join or direct others. */
const UNSEEN = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

/** What a reader takes for one character: a letter with its accents, a family of joined emoji. */
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

const graphemes = (text: string) => Array.from(characters.segment(text), ({ segment }) => segment)

/** Columns that one line takes in a terminal: colours take none, Chinese characters and emoji two, every other character one. */
export function columnsOf(line: string): number {
  const plain = stripColour(line)
  if (NARROW.test(plain)) return plain.length
  return graphemes(plain).reduce(
    (sum, character) => sum + (WIDE.test(character) ? 2 : UNSEEN.test(character) ? 0 : 1),
    0,
  )
}

/** The text, cut to `columns` with `…` at its end if it is longer. */
export function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let short = ''
  for (const character of graphemes(text)) {
    if (columnsOf(short + character) > columns - 1) break
    short += character
  }
  return `${short}…`
}

/** The line with spaces after it up to `columns`; a longer line stays as it is. */
export function padRight(line: string, columns: number): string {
  return line + ' '.repeat(Math.max(0, columns - columnsOf(line)))
}

/** The line with spaces before it up to `columns`; a longer line stays as it is. */
export function padLeft(line: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(line))) + line
}

/** A horizontal bar of `length` columns, to the nearest eighth. Anything above zero shows at least one eighth. */
export function bar(length: number): string {
  if (!(length > 0)) return ''
  const eighths = Math.max(1, Math.round(length * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
}

/** Pieces joined by `gap` in lines of at most `columns`. A piece is never broken, so one that is longer gets a longer line. */
export function wrap(pieces: readonly string[], gap: string, columns: number): string[] {
  const lines: string[] = []
  for (const piece of pieces) {
    const longer = `${lines.at(-1)}${gap}${piece}`
    if (lines.length > 0 && columnsOf(longer) <= columns) lines[lines.length - 1] = longer
    else lines.push(piece)
  }
  return lines
}

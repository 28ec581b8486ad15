/** A terminal, with the 24-bit colours that pictures need, that was not told to do without. */
export function hasColours(): boolean {
  const { COLORTERM, NO_COLOR } = process.env
  if (!process.stdout.isTTY || NO_COLOR) return false
  // Inside tmux Node reckons with 256 colours, whatever the terminal says that it can do.
  return process.stdout.getColorDepth() >= 24 || COLORTERM === 'truecolor' || COLORTERM === '24bit'
}

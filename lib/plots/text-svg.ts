/** A figure's text as an SVG, for where text would lose its columns: a picture that any browser shows. */

/** A column and a row in pixels, for letters of 12; the letters of a monospaced font are 0.6 as wide as they are high. */
const [column, row, margin] = [7.2, 14, 10]

/**
 * @param text lines, as `figureText` gives them, without colours
 * @returns the SVG, with a background of its own: legible on any page, in a light and in a dark scheme
 */
export function textSvg(text: string): string {
  const lines = text.split('\n').map((line) => [...line])
  const columns = Math.max(...lines.map((line) => line.length))
  const [width, height] = [columns * column + 2 * margin, lines.length * row + 2 * margin]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${rounded(width)}" height="${height}" viewBox="0 0 ${rounded(width)} ${height}">`,
    '<style>rect{fill:#fff}text{fill:#222;font:12px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}',
    '@media(prefers-color-scheme:dark){rect{fill:#1b1b1b}text{fill:#ddd}}</style>',
    '<rect width="100%" height="100%"/>',
    ...lines.map((letters, index) => lineSvg(letters, margin + (index + 0.8) * row)),
    '</svg>',
  ].join('\n')
}

/** Each letter has its own place, since a block or an arrow may come from another font, with other widths. */
function lineSvg(letters: readonly string[], y: number): string {
  if (letters.every((letter) => letter === ' ')) return ''
  const shown = letters.flatMap((letter, index) => (letter === ' ' ? [] : [{ letter, x: margin + index * column }]))
  const xs = shown.map(({ x }) => rounded(x)).join(' ')
  return `<text y="${y}" x="${xs}">${escaped(shown.map(({ letter }) => letter).join(''))}</text>`
}

const rounded = (value: number) => Number(value.toFixed(1))

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What the terminal shows of a section: all of it, or after an edit what is different now. */
import { spreadLines } from '../claims/spread.ts'
import { type ClaimRecord, detailLines } from '../claims/verdict.ts'
import { stringify } from '../record/json.ts'
import { type FigureRecord, lastingClaim, type SectionRecord } from '../record/record.ts'
import { type Colours, type Paint, painted, plain } from './terminal.ts'
import { drawing, marks, remarkOn, said } from './words.ts'

export interface TerminalOptions {
  readonly colours?: Colours
  /** Shows every seed of a claim that was checked on several, and how far they differ. */
  readonly eachSeed?: boolean
}

const noColours: Colours = { marks: false, figures: false }
const paintOf = ({ colours = noColours }: TerminalOptions): Paint => (colours.marks ? painted : plain)

/** A claim as the terminal shows it. */
export function claimText(claim: ClaimRecord, options: TerminalOptions = {}): string {
  const paint = paintOf(options)
  const mark = marks[claim.verdict]
  return [headline(claim, paint(mark, claim.verdict), paint), ...indented(linesOf(claim, options), mark)].join('\n')
}

/** A section as the terminal shows it: its figures, then its claims. */
export function sectionText(
  { number, title, figures, claims }: Pick<SectionRecord, 'number' | 'title' | 'figures' | 'claims'>,
  options: TerminalOptions = {},
): string {
  const drawn = figures.map((one) => figureLines(one, options))
  return [`${number} · ${title}\n`, ...drawn, ...claims.map((claim) => claimText(claim, options))].join('\n')
}

/**
 * What is different in a section since it was shown last: each claim whose verdict, sentence or numbers changed, before and now, and the
 * figures that are drawn otherwise.
 */
export function changesText(before: SectionRecord, now: SectionRecord, options: TerminalOptions = {}): string {
  const figures = now.figures.flatMap((figure) => {
    const earlier = before.figures.find(({ title }) => title === figure.title)
    return earlier && same(earlier, figure) ? [] : figureLines(figure, options)
  })
  const claims = now.claims.flatMap((claim) => {
    const earlier = before.claims.find(({ id }) => id === claim.id)
    if (!earlier) return `new: ${claimText(claim, options)}`
    return same(lastingClaim(earlier), lastingClaim(claim)) ? [] : claimChange(earlier, claim, options)
  })
  const gone = [
    ...without(before.figures, now.figures, ({ title }) => title).map(({ title }) => `gone: the figure “${title}”`),
    ...without(before.claims, now.claims, ({ id }) => id).map((claim) => `gone: ${claim.id}  ${said(claim)}`),
  ]
  const all = [...figures, ...claims, ...gone]
  if (all.length === 0) return `nothing changed in section ${now.number}`
  return [`${now.number} · ${now.title}: what changed\n`, ...all].join('\n')
}

/** A claim before and now: both verdicts if they differ, and of what was measured the lines that differ. */
function claimChange(before: ClaimRecord, now: ClaimRecord, options: TerminalOptions): string {
  const paint = paintOf(options)
  const [old, mark] = [before, now].map(({ verdict }) => marks[verdict]) as [string, string]
  const shown = old === mark ? paint(mark, now.verdict) : `${paint(old, before.verdict)} → ${paint(mark, now.verdict)}`
  const [then, today] = [before, now].map((claim) => [
    ...(before.sentence === now.sentence ? [] : [said(claim)]),
    ...linesOf(claim, options),
  ]) as [string[], string[]]
  const lines = [
    ...then.filter((line) => !today.includes(line)).map((line) => `before: ${line}`),
    ...today.filter((line) => !then.includes(line)).map((line) => `now:    ${line}`),
  ]
  const hidden = lines.length === 0 && old === mark ? ['its numbers differ beyond the digits that are shown'] : lines
  return [headline(now, shown, paint), ...indented(hidden, mark)].join('\n')
}

const headline = (claim: ClaimRecord, mark: string, paint: Paint) => {
  const remark = paint(remarkOn(claim).toUpperCase(), claim.verdict)
  return `${mark} ${claim.id}  ${said(claim)}${remark && `   ${remark}`}`
}

/** Under the claim's number. */
const indented = (lines: readonly string[], mark: string) => lines.map((line) => ' '.repeat(mark.length + 1) + line)

function linesOf(claim: ClaimRecord, { eachSeed = false }: TerminalOptions): string[] {
  const spread = eachSeed ? spreadLines(claim) : []
  if (spread.length === 0) return detailLines(claim)
  return [...spread, ...(claim.note ? [claim.note] : [])]
}

const figureLines = (one: FigureRecord, { colours = noColours }: TerminalOptions) =>
  `${one.title}\n\n${drawing(one, colours.figures)}\n`

const same = (one: unknown, other: unknown) => stringify(one, 0) === stringify(other, 0)

const without = <Item>(before: readonly Item[], now: readonly Item[], keyOf: (item: Item) => string) =>
  before.filter((item) => !now.some((other) => keyOf(other) === keyOf(item)))

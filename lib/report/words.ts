/** How verdicts, counts and circumstances read, the same on the terminal, on the pages and in a job's summary. */
import type { ClaimRecord, Verdict } from '../claims/verdict.ts'
import { figureText } from '../plots/figure-text.ts'
import { counted } from '../plots/format.ts'
import type { ChapterRecord, FigureRecord } from '../record/record.ts'

export type Circumstances = ChapterRecord['circumstances']

/** What a claim begins with. */
export const marks = {
  holds: '✓',
  refuted: '✗→✓',
  'not checked': '–',
  failed: '✗',
  broken: '!',
  'not measured': '?',
} as const satisfies Record<Verdict, string>

/** What is said of a claim besides its sentence. A claim that fails may be a new one, so nothing says that it ever held. */
const remarks = {
  holds: '',
  refuted: 'refuted as printed',
  'not checked': 'not checked at this scale',
  failed: 'does not come out like this',
  broken: 'the check is broken',
  'not measured': 'not measured',
} as const satisfies Record<Verdict, string>

export const remarkOn = ({ verdict, expected }: Pick<ClaimRecord, 'verdict' | 'expected'>): string =>
  verdict === 'failed' && expected === 'refuted' ? 'is not refuted' : remarks[verdict]

/** A refuted sentence is the chapter's, and stands in quotation marks. */
export const said = ({ sentence, expected }: Pick<ClaimRecord, 'sentence' | 'expected'>): string =>
  expected === 'refuted' ? `“${sentence}”` : sentence

/** A figure as text; of one that could not be drawn, why. */
export const drawing = ({ figure, reason }: FigureRecord, colour = false): string =>
  figure ? figureText(figure, { colour }) : `This figure could not be drawn: ${reason}`

/**
 * `9 claims: 7 hold, 1 refuted as printed, 1 not checked at this scale, 0 failed`; what is broken or was not measured, where something
 * is. One holds; none, and several, hold.
 *
 * @param paint colours the part that counts a verdict
 */
export function tally(
  claims: readonly ClaimRecord[],
  paint: (text: string, verdict: Verdict) => string = (text) => text,
): string {
  const count = (verdict: Verdict) => claims.filter((claim) => claim.verdict === verdict).length
  const part = (verdict: Verdict, text: string) => {
    const said = `${count(verdict)} ${text}`
    return count(verdict) > 0 ? paint(said, verdict) : said
  }
  const some = (verdict: Verdict, text: string) => (count(verdict) > 0 ? [part(verdict, text)] : [])
  return [
    `${counted(claims.length, 'claim')}: ${part('holds', count('holds') === 1 ? 'holds' : 'hold')}`,
    part('refuted', 'refuted as printed'),
    ...some('not checked', 'not checked at this scale'),
    part('failed', 'failed'),
    ...some('broken', 'broken'),
    ...some('not measured', 'not measured'),
  ].join(', ')
}

/** Scale, seeds and, where it is not the published, data, in sentences. */
export function circumstancesText({ scale, seeds, data }: Circumstances): string {
  const other = data ? ` ${dataText(data)}` : ''
  return `Scale: ${scale} (${scales[scale]}). ${seeds.length > 1 ? 'Seeds' : 'Seed'}: ${seeds.join(', ')}.${other}`
}

const scales = {
  full: 'the chapter’s own data and epochs',
  brief: 'some trainings use fewer images or epochs than the chapter; each page says what its own used',
} as const satisfies Record<Circumstances['scale'], string>

/** Which images a page is about, where they are not the published ones. */
function dataText({ name, trainImages, validationImages, digest }: NonNullable<Circumstances['data']>): string {
  const [train, validation] = [trainImages, validationImages].map((count) => count.toLocaleString('en-US'))
  return (
    `**Data: “${name}”, not Fashion-MNIST**: ${train} training and ${validation} validation images, ` +
    `SHA-256 ${digest.slice(0, 16)}. What the prose says of garments need not be true of them.`
  )
}

/** `specs/05-scaling.spec.ts` → `05-scaling.md`. */
export function pageName(file: string): string {
  return `${stem(file)}.md`
}

/** `specs/01-images-as-arrays.spec.ts` and `face` → `01-images-as-arrays-face.png`. */
export function pictureName(file: string, picture: string): string {
  return `${stem(file)}-${picture}.png`
}

const stem = (file: string) => file.replace(/^.*\//, '').replace(/\.spec\.ts$/, '')

/** Paragraphs, with a line between them. */
export function joined(parts: readonly (string | false)[]): string {
  return `${parts.filter((part) => part !== false).join('\n\n')}\n`
}

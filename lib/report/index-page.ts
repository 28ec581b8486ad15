/** The index over all pages: what went wrong in the run, where the chapter is wrong, and every claim in a table. */
import { type ClaimRecord, closest, isTrouble, tightest, type Verdict } from '../claims/verdict.ts'
import { wordsOf } from '../claims/wording.ts'
import type { ChapterRecord, SectionRecord } from '../record/record.ts'
import { markdownTable } from './markdown-table.ts'
import { circumstancesText, joined, marks, pageName, remarkOn, said, tally } from './words.ts'

/** All claims of all sections: what each hangs by, and how much room there is. */
export function indexMarkdown(record: ChapterRecord): string {
  const { sections, circumstances } = record
  return joined([
    '# Every claim of the chapter',
    `${tally(sections.flatMap(({ claims }) => claims))}. ${circumstancesText(circumstances)}`,
    sections.map(({ number, title, file }) => `[${number} · ${title}](${pageName(file)})`).join(' | ') || false,
    ...listed('## What went wrong in this run', troubles(record, pageName)),
    ...listed('## Where the chapter is wrong as it is printed', mistakes(sections, pageName)),
    '## All claims, section by section',
    'Of a claim with several measurements the tightest is shown, on the seed where it is tightest; the pages show them all. Differences ' +
      'and ratios are taken before rounding, so the last digit may be one off.',
    sections.some(isControlled) &&
      'The last column is what the same check prints when the mechanism is taken away (no dropout, say). It must fail then; the ' +
        'measurement on which it fails is shown, which need not be the tightest one.',
    ...sections.map(sectionTable),
  ])
}

/** A heading and its list; nothing where the list is empty. */
export const listed = (heading: string, entries: readonly string[]): string[] =>
  entries.length === 0 ? [] : [heading, entries.join('\n')]

const isControlled = ({ claims }: SectionRecord) =>
  claims.some(({ seeds }) => seeds.some(({ control }) => control !== undefined))

function sectionTable(section: SectionRecord): string {
  const { number, title, file, claims, earlier } = section
  const columns = ['claim', 'sentence', 'verdict', 'measured', 'needs', 'margin']
  const rows = claims.map((claim) => {
    const control = closest(claim.seeds)?.control
    const without = control ? wordsOf(control).measured : ''
    const verdict = `${marks[claim.verdict]} ${remarkOn(claim) || 'holds'}`
    return [claim.id, said(claim), verdict, ...shownOf(claim), ...(isControlled(section) ? [without] : [])]
  })
  return joined([
    `### [${number} · ${title}](${pageName(file)})`,
    `${tally(claims)}.${earlier ? ' **From an earlier run:** this section was not part of the last one.' : ''}`,
    markdownTable(isControlled(section) ? [...columns, 'without the mechanism'] : columns, rows),
  ]).trimEnd()
}

/** Measured, needs and margin of what a claim hangs by; or why there are none. */
function shownOf(claim: ClaimRecord): [string, string, string] {
  const reason = closest(claim.seeds)?.reason ?? claim.reason
  if (reason) return [reason.replaceAll('\n', ' '), '–', '–']
  const measurement = tightestOf(claim)
  if (!measurement) return ['–', '–', '–']
  const { measured, needs, margin } = wordsOf(measurement)
  return [measured, needs, margin ?? 'exact']
}

/** The measurement that a claim hangs by, on the seed where it is tightest. */
const tightestOf = ({ seeds }: ClaimRecord) => tightest(closest(seeds)?.measurements ?? [])

type Trouble = { [V in Verdict]: (typeof isTrouble)[V] extends true ? V : never }[Verdict]

/** What is known to be false comes first. */
const rank = { failed: 0, broken: 1, 'not measured': 2 } as const satisfies Record<Trouble, number>
const isTroubled = (verdict: Verdict): verdict is Trouble => isTrouble[verdict]

/**
 * What is wrong with this run itself, an entry of a list each: claims that came out otherwise or not at all, sections that are not here,
 * figures that could not be drawn.
 *
 * @param linkOf where a section's claims can be read; text without a link where that is nowhere
 */
export function troubles(
  { sections, missing }: Pick<ChapterRecord, 'sections' | 'missing'>,
  linkOf: (file: string) => string | undefined,
): string[] {
  const all = sections.flatMap(({ file, claims }) =>
    claims.flatMap((claim) => (isTroubled(claim.verdict) ? { file, claim, rank: rank[claim.verdict] } : [])),
  )
  const claims = all
    .toSorted((a, b) => a.rank - b.rank)
    .map(
      ({ file, claim }) =>
        `- **${linked(claim.id, linkOf(file))}** ${said(claim)} — **${remarkOn(claim)}** ${shownOf(claim)[0]}`,
    )
  const sectionsMissing = missing.map(({ file, reason }) => `- **${file}** has no verdict: ${reason}`)
  const undrawn = sections.flatMap(({ number, file, figures }) =>
    figures
      .filter(({ figure }) => !figure)
      .map(
        ({ title, reason = 'nobody knows why' }) =>
          `- **${linked(`the figure “${title}”`, linkOf(file))}** of section ${number} could not be drawn: ${oneLine(reason)}`,
      ),
  )
  return [...claims, ...sectionsMissing, ...undrawn]
}

/** What the chapter says and measurement does not bear out, with what is wrong about it: the first thing a reader wants to know. */
export function mistakes(sections: readonly SectionRecord[], linkOf: (file: string) => string | undefined): string[] {
  return sections.flatMap(({ file, claims }) =>
    claims
      .filter(({ verdict }) => verdict === 'refuted')
      .map((claim) => {
        const { id, sentence, note = '' } = claim
        const shown = tightestOf(claim)
        const measured = shown && `(${wordsOf(shown).measured})`
        return [`- **${linked(id, linkOf(file))}** “${sentence}”`, measured, note].filter(Boolean).join(' ')
      }),
  )
}

const linked = (text: string, target: string | undefined) => (target ? `[${text}](${target})` : text)

const oneLine = (text: string) => text.replaceAll('\n', ' ')

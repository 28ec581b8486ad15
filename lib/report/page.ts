/** From what was found to text: a page for each section and an index, in Markdown that also reads well as it is. */
import type { ClaimRecord } from '../claims/verdict.ts'
import { closest, detailLines, measurementLines, tightest } from '../claims/verdict.ts'
import { figureText } from '../plots/figure-text.ts'
import { table } from '../plots/table.ts'
import type { Circumstances } from '../suite/settings.ts'
import { markdownTable } from './markdown-table.ts'
import type { SectionPage, SectionReport } from './section.ts'

const marks: Record<ClaimRecord['verdict'], string> = {
  holds: '✓',
  refuted: '✗→✓',
  'not checked': '–',
  failed: '✗',
}

/** What is said of a claim besides its sentence. */
const remarks: Record<ClaimRecord['verdict'], string> = {
  holds: '',
  refuted: 'refuted as printed',
  'not checked': 'not checked at this scale',
  failed: 'no longer comes out like this',
}

const remarkOn = ({ verdict, expected }: ClaimRecord) =>
  verdict === 'failed' && expected === 'refuted' ? 'no longer refuted' : remarks[verdict]

/** A refuted sentence is the chapter's, and stands in quotation marks. */
const said = ({ sentence, expected }: ClaimRecord) => (expected === 'refuted' ? `“${sentence}”` : sentence)

/** A claim as the terminal shows it. */
export function claimText(claim: ClaimRecord): string {
  const margin = ' '.repeat(marks[claim.verdict].length + 1)
  const remark = remarkOn(claim) && `   ${remarkOn(claim).toUpperCase()}`
  const headline = `${marks[claim.verdict]} ${claim.id}  ${said(claim)}${remark}`
  return [headline, ...detailLines(claim).map((line) => margin + line)].join('\n')
}

/** A section as the terminal shows it: its figures, then its claims. */
export function sectionText(page: SectionPage): string {
  const figures = page.figures.map(({ title, text, colour }) => `${title}\n\n${colour ?? text}\n`)
  return [`${page.number} · ${page.title}\n`, ...figures, ...page.claims.map(claimText)].join('\n')
}

/** The page of a section. It holds no dates and no seconds: the same trainings give the same page. */
export function sectionMarkdown(page: SectionPage): string {
  return joined([
    page.prose || `# ${page.number} · ${page.title}`,
    page.figures.length > 0 && '## What it looks like',
    ...page.figures.map(({ title, text, pictures }) => {
      const shown = pictures.map(({ name, alt }) => `![${alt}](${pictureName(page.file, name)})`)
      return [`### ${title}`, ...shown, textBlock(text)].join('\n\n')
    }),
    '## What the chapter claims, and what was measured',
    ...page.claims.map(claimMarkdown),
    ...(page.runs.length > 0 ? ['## The trainings', ...trainings(page)] : []),
    `---\n\n${circumstancesText(page.circumstances)} This page was written by \`${page.file}\`. [All claims](index.md)`,
  ])
}

const textBlock = (text: string) => `\`\`\`text\n${text}\n\`\`\``

function claimMarkdown(claim: ClaimRecord): string {
  const remark = remarkOn(claim) && ` — **${remarkOn(claim)}**`
  const lines = measurementLines(claim)
  return joined([
    `**${marks[claim.verdict]} ${claim.id}** ${said(claim)}${remark}`,
    claim.note ?? false,
    lines.length > 0 && textBlock(lines.join('\n')),
  ]).trimEnd()
}

/** One row for each experiment, and the hashes of all its seeds. */
function trainings({ runs }: SectionReport): string[] {
  const experiments = runs.filter((run, index) => runs.findIndex(({ name }) => name === run.name) === index)
  const columns = [...new Set(experiments.flatMap(({ description }) => Object.keys(description)))]
  const rows = experiments.map(({ name, description }) => [
    name,
    ...columns.map((column) => description[column] ?? '–'),
  ])
  const engines = [...new Set(runs.map(({ backend }) => backend))].join(', ')
  const hashes = runs.map(({ name, seed, hash, diverged }) => [name, seed, hash, diverged ?? ''])
  return [
    markdownTable(['name', ...columns], rows),
    `Trained by TensorFlow.js on its \`${engines}\` engine. A hash is SHA-256 over the bits of the final parameters; on wasm it is ` +
      'the same on every machine.',
    textBlock(figureText(table(['name', 'seed', 'hash', runs.some((run) => run.diverged) ? 'diverged' : ''], hashes))),
  ]
}

/** All claims of all sections: what each hangs by, and how much room there is. */
export function indexMarkdown(sections: readonly SectionReport[], circumstances: Circumstances): string {
  const isControlled = ({ claims }: SectionReport) =>
    claims.some(({ seeds }) => seeds.some(({ control }) => control !== undefined))
  const tables = sections.map((section) => {
    const { number, title, file, claims } = section
    const rows = claims.map((claim) => {
      const seed = closest(claim.seeds)
      const shown = seed?.error ? undefined : tightestOf(claim)
      const verdict = `${marks[claim.verdict]} ${remarkOn(claim) || 'holds'}`
      const room = shown
        ? [shown.measured, shown.needs, shown.marginText ?? 'exact']
        : [seed?.error?.replaceAll('\n', ' ') ?? '–', '–', '–']
      const control = isControlled(section) ? [seed?.control?.measured ?? ''] : []
      return [claim.id, said(claim), verdict, ...room, ...control]
    })
    const columns = ['claim', 'sentence', 'verdict', 'measured', 'needs', 'margin']
    return joined([
      `### [${number} · ${title}](${pageName(file)})`,
      `${tally(claims)}.`,
      markdownTable(isControlled(section) ? [...columns, 'without the mechanism'] : columns, rows),
    ]).trimEnd()
  })
  return joined([
    '# Every claim of the chapter',
    `${tally(sections.flatMap(({ claims }) => claims))}. ${circumstancesText(circumstances)}`,
    ...mistakes(sections),
    '## All claims, section by section',
    'Of a claim with several measurements the tightest is shown, on the seed where it is tightest; the pages show them all. Differences ' +
      'and ratios are taken before rounding, so the last digit may be one off.',
    sections.some(isControlled) &&
      'The last column is what the same check prints when the mechanism is taken away (no dropout, say). It must fail then; the ' +
        'measurement on which it fails is shown, which need not be the tightest one.',
    ...tables,
  ])
}

/** The measurement that a claim hangs by, on the seed where it is tightest. */
const tightestOf = ({ seeds }: ClaimRecord) => tightest(closest(seeds)?.measurements ?? [])

/** What the chapter says and measurement does not bear out, with what is wrong about it: the first thing a reader wants to know. */
function mistakes(sections: readonly SectionReport[]): string[] {
  const refuted = sections.flatMap(({ file, claims }) =>
    claims.filter(({ verdict }) => verdict === 'refuted').map((claim) => ({ ...claim, page: pageName(file) })),
  )
  if (refuted.length === 0) return []
  const entries = refuted.map((claim) => {
    const { id, sentence, note = '', page } = claim
    const shown = tightestOf(claim)
    return [`- **[${id}](${page})** “${sentence}”`, shown && `(${shown.measured})`, note].filter(Boolean).join(' ')
  })
  return ['## Where the chapter is wrong as it is printed', entries.join('\n')]
}

function circumstancesText({ scale, seeds }: Circumstances): string {
  const how =
    scale === 'full'
      ? 'the chapter’s own data and epochs'
      : 'some trainings use fewer images or epochs than the chapter; each page says what its own used'
  return `Scale: ${scale} (${how}). ${seeds.length > 1 ? 'Seeds' : 'Seed'}: ${seeds.join(', ')}.`
}

/** `9 claims: 7 hold, 1 refuted as printed, 1 not checked at this scale, 0 failed`. */
export function tally(claims: readonly ClaimRecord[]): string {
  const count = (verdict: ClaimRecord['verdict']) => claims.filter((claim) => claim.verdict === verdict).length
  const unchecked = count('not checked')
  return [
    `${claims.length} ${claims.length === 1 ? 'claim' : 'claims'}: ${count('holds')} ${count('holds') === 1 ? 'holds' : 'hold'}`,
    `${count('refuted')} refuted as printed`,
    ...(unchecked > 0 ? [`${unchecked} not checked at this scale`] : []),
    `${count('failed')} failed`,
  ].join(', ')
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

function joined(parts: readonly (string | false)[]): string {
  return `${parts.filter((part) => part !== false).join('\n\n')}\n`
}

/** From the record to text: a page for each section and an index, in Markdown that also reads well as it is. */
import {
  type ClaimRecord,
  closest,
  detailLines,
  isTrouble,
  measurementLines,
  tightest,
  type Verdict,
} from '../claims/verdict.ts'
import { wordsOf } from '../claims/wording.ts'
import { describe, type Experiment } from '../experiment/experiment.ts'
import { figureText } from '../plots/figure-text.ts'
import { table } from '../plots/table.ts'
import { type ChapterRecord, type FigureRecord, type SectionRecord, trainingOf } from '../record/record.ts'
import { markdownTable } from './markdown-table.ts'

type Circumstances = ChapterRecord['circumstances']

const marks = {
  holds: '✓',
  refuted: '✗→✓',
  'not checked': '–',
  failed: '✗',
  broken: '!',
  'not measured': '?',
} as const satisfies Record<Verdict, string>

/** What is said of a claim besides its sentence. */
const remarks = {
  holds: '',
  refuted: 'refuted as printed',
  'not checked': 'not checked at this scale',
  failed: 'no longer comes out like this',
  broken: 'the check is broken',
  'not measured': 'not measured',
} as const satisfies Record<Verdict, string>

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
export function sectionText({ number, title, figures, claims }: SectionRecord, colour = false): string {
  const drawn = figures.map((one) => `${one.title}\n\n${drawing(one, colour)}\n`)
  return [`${number} · ${title}\n`, ...drawn, ...claims.map(claimText)].join('\n')
}

/** The page of a section. It holds no dates and no seconds: the same trainings give the same page. */
export function sectionMarkdown(section: SectionRecord, record: ChapterRecord): string {
  const { number, title, file, prose, figures, claims, runs } = section
  return joined([
    prose || `# ${number} · ${title}`,
    figures.length > 0 && '## What it looks like',
    ...figures.map((one) => {
      const shown = one.pictures.map(({ name, alt }) => `![${alt}](${pictureName(file, name)})`)
      return [`### ${one.title}`, ...shown, textBlock(drawing(one))].join('\n\n')
    }),
    '## What the chapter claims, and what was measured',
    ...claims.map(claimMarkdown),
    ...(runs.length > 0 ? ['## The trainings', ...trainings(section, record)] : []),
    `---\n\n${circumstancesText(record.circumstances)} This page was written by \`${file}\`. [All claims](index.md)`,
  ])
}

/** A figure as text; of one that could not be drawn, why. */
const drawing = ({ figure, reason }: FigureRecord, colour = false) =>
  figure ? figureText(figure, { colour }) : `This figure could not be drawn: ${reason}`

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
function trainings({ runs }: SectionRecord, record: ChapterRecord): string[] {
  const all = runs.map((run) => {
    const training = trainingOf(record, run)
    return { ...run, ...training, description: describe(JSON.parse(training.key) as Experiment) }
  })
  const experiments = all.filter((run, index) => all.findIndex(({ name }) => name === run.name) === index)
  const columns = [...new Set(experiments.flatMap(({ description }) => Object.keys(description)))]
  const rows = experiments.map(({ name, description }) => [
    name,
    ...columns.map((column) => description[column] ?? '–'),
  ])
  const engines = [...new Set(all.map(({ backend }) => backend))].join(', ')
  const hashes = all.map(({ name, seed, hash, diverged }) => [
    name,
    seed,
    hash,
    diverged ? `${diverged.loss} at epoch ${diverged.epoch}, step ${diverged.step}` : '',
  ])
  return [
    markdownTable(['name', ...columns], rows),
    `Trained by TensorFlow.js on its \`${engines}\` engine. A hash is SHA-256 over the bits of the final parameters; on wasm it is ` +
      'the same on every machine.',
    textBlock(figureText(table(['name', 'seed', 'hash', all.some((run) => run.diverged) ? 'diverged' : ''], hashes))),
  ]
}

/** All claims of all sections: what each hangs by, and how much room there is. */
export function indexMarkdown(record: ChapterRecord): string {
  const { sections, circumstances } = record
  return joined([
    '# Every claim of the chapter',
    `${tally(sections.flatMap(({ claims }) => claims))}. ${circumstancesText(circumstances)}`,
    ...troubles(record),
    ...mistakes(sections),
    '## All claims, section by section',
    'Of a claim with several measurements the tightest is shown, on the seed where it is tightest; the pages show them all. Differences ' +
      'and ratios are taken before rounding, so the last digit may be one off.',
    sections.some(isControlled) &&
      'The last column is what the same check prints when the mechanism is taken away (no dropout, say). It must fail then; the ' +
        'measurement on which it fails is shown, which need not be the tightest one.',
    ...sections.map(sectionTable),
  ])
}

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

/** What is wrong with this run itself: claims that came out otherwise or not at all, and sections that are not here. */
function troubles({ sections, missing }: ChapterRecord): string[] {
  const claims = sections.flatMap(({ file, claims }) =>
    claims
      .filter(({ verdict }) => isTrouble[verdict])
      .map(
        (claim) =>
          `- **[${claim.id}](${pageName(file)})** ${said(claim)} — **${remarkOn(claim)}** ${shownOf(claim)[0]}`,
      ),
  )
  const sectionsMissing = missing.map(({ file, reason }) => `- **${file}** has no verdict: ${reason}`)
  const entries = [...claims, ...sectionsMissing]
  return entries.length === 0 ? [] : ['## What went wrong in this run', entries.join('\n')]
}

/** What the chapter says and measurement does not bear out, with what is wrong about it: the first thing a reader wants to know. */
function mistakes(sections: readonly SectionRecord[]): string[] {
  const entries = sections.flatMap(({ file, claims }) =>
    claims
      .filter(({ verdict }) => verdict === 'refuted')
      .map((claim) => {
        const { id, sentence, note = '' } = claim
        const shown = tightestOf(claim)
        const measured = shown && `(${wordsOf(shown).measured})`
        return [`- **[${id}](${pageName(file)})** “${sentence}”`, measured, note].filter(Boolean).join(' ')
      }),
  )
  return entries.length === 0 ? [] : ['## Where the chapter is wrong as it is printed', entries.join('\n')]
}

function circumstancesText({ scale, seeds, data }: Circumstances): string {
  const how =
    scale === 'full'
      ? 'the chapter’s own data and epochs'
      : 'some trainings use fewer images or epochs than the chapter; each page says what its own used'
  const other = data ? ` ${dataText(data)}` : ''
  return `Scale: ${scale} (${how}). ${seeds.length > 1 ? 'Seeds' : 'Seed'}: ${seeds.join(', ')}.${other}`
}

/** Which images a page is about, where they are not the published ones. */
function dataText({ name, trainImages, validationImages, digest }: NonNullable<Circumstances['data']>): string {
  const [train, validation] = [trainImages, validationImages].map((count) => count.toLocaleString('en-US'))
  return (
    `**Data: “${name}”, not Fashion-MNIST**: ${train} training and ${validation} validation images, ` +
    `SHA-256 ${digest.slice(0, 16)}. What the prose says of garments need not be true of them.`
  )
}

/** `9 claims: 7 hold, 1 refuted as printed, 1 not checked at this scale, 0 failed`; what is broken or was not measured, where something is. */
export function tally(claims: readonly ClaimRecord[]): string {
  const count = (verdict: Verdict) => claims.filter((claim) => claim.verdict === verdict).length
  const some = (verdict: Verdict, text: string) => (count(verdict) > 0 ? [`${count(verdict)} ${text}`] : [])
  return [
    `${claims.length} ${claims.length === 1 ? 'claim' : 'claims'}: ${count('holds')} ${count('holds') === 1 ? 'holds' : 'hold'}`,
    `${count('refuted')} refuted as printed`,
    ...some('not checked', 'not checked at this scale'),
    `${count('failed')} failed`,
    ...some('broken', 'broken'),
    ...some('not measured', 'not measured'),
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

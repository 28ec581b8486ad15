/** From what was found to text: a page for each section and an index, in Markdown that also reads well as it is. */
import type { ClaimRecord } from '../claims/verdict.ts'
import { closest, detailLines, seedsText } from '../claims/verdict.ts'
import type { Scale } from '../experiment/experiment.ts'
import { markdownTable, table } from '../plots/table.ts'
import type { SectionPage, SectionReport } from './section.ts'

/** How all of it was made. */
export interface Circumstances {
  readonly scale: Scale
  readonly seeds: readonly number[]
}

const marks: Record<ClaimRecord['verdict'], string> = {
  holds: '✓',
  refuted: '✗→✓',
  'not checked': '–',
  failed: '✗',
}

/** `✓ 5.2  the sentence`, with what was printed and is refuted in quotation marks. */
function headline({ id, sentence, verdict }: ClaimRecord): string {
  const said = verdict === 'refuted' ? `“${sentence}”   REFUTED as printed` : sentence
  const unchecked = verdict === 'not checked' ? '   not checked at this scale' : ''
  return `${marks[verdict]} ${id}  ${said}${unchecked}`
}

/** A claim as the terminal shows it. */
export function claimText(claim: ClaimRecord): string {
  const margin = ' '.repeat(marks[claim.verdict].length + 1)
  return [headline(claim), ...detailLines(claim).map((line) => margin + line)].join('\n')
}

/** A section as the terminal shows it: its figures, then its claims. */
export function sectionText(page: SectionPage): string {
  const figures = page.figures.map(({ title, text }) => `${title}\n\n${text}\n`)
  return [`${page.number} · ${page.title}\n`, ...figures, ...page.claims.map(claimText)].join('\n')
}

/** The page of a section. It holds no dates and no seconds: the same trainings give the same page. */
export function sectionMarkdown(page: SectionPage, circumstances: Circumstances): string {
  const claims = page.claims.map((claim) => {
    const details = detailLines(claim)
    const [mark = '', ...rest] = headline(claim).split(' ')
    const numbers = details.length > 0 ? `\n\n\`\`\`text\n${details.join('\n')}\n\`\`\`` : ''
    return `**${mark} ${claim.id}**${rest.join(' ').slice(claim.id.length).replace(/^ */, ' ')}${numbers}`
  })
  return joined([
    page.prose || `# ${page.number} · ${page.title}`,
    page.figures.length > 0 && '## What it looks like',
    ...page.figures.map(({ title, text }) => `### ${title}\n\n\`\`\`text\n${text}\n\`\`\``),
    '## What the chapter claims, and what was measured',
    ...claims,
    page.runs.length > 0 && '## The trainings',
    page.runs.length > 0 && trainings(page),
    `---\n\n${circumstancesText(circumstances)} This page was written by \`${page.file}\`. [All claims](index.md)`,
  ])
}

function trainings({ runs }: SectionReport): string {
  const columns = [...new Set(runs.flatMap(({ description }) => Object.keys(description)))]
  const several = new Set(runs.map(({ seed }) => seed)).size > 1
  const rows = runs.map(({ name, description, seed, diverged }) => [
    name,
    ...columns.map((column) => description[column] ?? '–'),
    ...(several ? [String(seed)] : []),
    ...(runs.some((run) => run.diverged) ? [diverged ?? 'no'] : []),
  ])
  const headers = [
    'name',
    ...columns,
    ...(several ? ['seed'] : []),
    ...(runs.some((run) => run.diverged) ? ['diverged'] : []),
  ]
  const hashes = runs.map(({ name, seed, hash }) => [name, String(seed), hash])
  return joined([
    markdownTable(headers, rows),
    'The hash of the final parameters (SHA-256 over their bits). On the WebAssembly engine it is the same on every machine:',
    `\`\`\`text\n${table(['name', 'seed', 'hash'], hashes)}\n\`\`\``,
  ])
}

/** All claims of all sections. */
export function indexMarkdown(sections: readonly SectionReport[], circumstances: Circumstances): string {
  const rows = sections.flatMap(({ number, claims, file }) =>
    claims.map((claim) => {
      const shown = closest(claim.seeds)?.measurements.at(-1)
      const verdict = claim.verdict === 'refuted' ? 'refuted as printed' : claim.verdict
      return [
        `[${number}](${pageName(file)})`,
        claim.id,
        claim.sentence,
        `${marks[claim.verdict]} ${verdict}`,
        shown?.measured ?? '–',
        shown?.needs ?? '–',
        shown?.marginText ?? '–',
        seedsText(claim.seeds) || '–',
      ]
    }),
  )
  const contents = sections.map(({ number, title, file, claims }) => {
    return `- [${number} · ${title}](${pageName(file)}): ${tally(claims)}`
  })
  return joined([
    '# Every claim of the chapter',
    `${tally(sections.flatMap(({ claims }) => claims))}. ${circumstancesText(circumstances)}`,
    contents.join('\n'),
    markdownTable(['section', 'claim', 'sentence', 'verdict', 'measured', 'needs', 'margin', 'seeds'], rows),
  ])
}

function circumstancesText({ scale, seeds }: Circumstances): string {
  const how =
    scale === 'full'
      ? 'the chapter’s own data and epochs'
      : 'fewer images or epochs where that keeps the claims’ meaning'
  return `Scale: ${scale} (${how}). ${seeds.length > 1 ? 'Seeds' : 'Seed'}: ${seeds.join(', ')}.`
}

/** `9 claims: 7 hold, 1 refuted as printed, 1 not checked at this scale, 0 failed`. */
export function tally(claims: readonly ClaimRecord[]): string {
  const count = (verdict: ClaimRecord['verdict']) => claims.filter((claim) => claim.verdict === verdict).length
  const unchecked = count('not checked')
  return [
    `${claims.length} claims: ${count('holds')} hold`,
    `${count('refuted')} refuted as printed`,
    ...(unchecked > 0 ? [`${unchecked} not checked at this scale`] : []),
    `${count('failed')} failed`,
  ].join(', ')
}

/** `specs/05-scaling.spec.ts` → `05-scaling.md`. */
export function pageName(file: string): string {
  return `${file.replace(/^.*\//, '').replace(/\.spec\.ts$/, '')}.md`
}

function joined(parts: readonly (string | false)[]): string {
  return `${parts.filter((part) => part !== false).join('\n\n')}\n`
}

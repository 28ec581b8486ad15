/** From the record to the page of a section, in Markdown that also reads well as it is. */
import { type ClaimRecord, measurementLines } from '../claims/verdict.ts'
import { describe, type Experiment } from '../experiment/experiment.ts'
import { keyOf } from '../experiment/key.ts'
import { figureText } from '../plots/figure-text.ts'
import { table } from '../plots/table.ts'
import { type ChapterRecord, type SectionRecord, trainingOf } from '../record/record.ts'
import { markdownTable } from './markdown-table.ts'
import { circumstancesText, drawing, joined, marks, pageName, pictureName, remarkOn, said } from './words.ts'

/** What a page may link to. A link that leads nowhere is left out. */
export interface Surroundings {
  /** From the pages' folder to the project's, where it is above them; elsewhere a page names paths and links to none. */
  readonly toProject?: string | undefined
  /** The published record, whose pages a brief one refers to. */
  readonly published?: ChapterRecord | undefined
  /** The sections that have a page beside this one, in the chapter's order; those of the record by default. */
  readonly neighbours?: readonly SectionRecord[]
}

/** Pages in `reports/<name>/`. */
export const inProject: Surroundings = { toProject: '../../' }

/** The page of a section. It holds no dates and no seconds: the same trainings give the same page. */
export function sectionMarkdown(
  section: SectionRecord,
  record: ChapterRecord,
  surroundings: Surroundings = inProject,
): string {
  const { number, title, file, prose, figures, claims, runs } = section
  return joined([
    ...withNotice(prose || `# ${number} · ${title}`, scaleNotice(section, record, surroundings)),
    figures.length > 0 && '## What it looks like',
    ...figures.map((one) => {
      const shown = one.pictures.map(({ name, alt }) => `![${alt}](${pictureName(file, name)})`)
      return [`### ${one.title}`, ...shown, textBlock(drawing(one))].join('\n\n')
    }),
    '## What the chapter claims, and what was measured',
    ...claims.map(claimMarkdown),
    ...(runs.length > 0 ? ['## The trainings', ...trainings(section, record)] : []),
    `---\n\n${navigation(section, surroundings.neighbours ?? record.sections)}`,
    `${circumstancesText(record.circumstances)} This page was written by ${sourceOf(file, surroundings)}.`,
  ])
}

/** A notice stands under the heading. */
function withNotice(prose: string, notice: string | undefined): string[] {
  if (notice === undefined) return [prose]
  const [first = '', ...rest] = prose.split('\n')
  return first.startsWith('#') ? [first, notice, rest.join('\n').trim()].filter(Boolean) : [notice, prose]
}

/** That the prose speaks of the chapter's own trainings, where those at hand are smaller. */
function scaleNotice(
  { file, runs }: SectionRecord,
  { circumstances }: ChapterRecord,
  { published, toProject }: Surroundings,
): string | undefined {
  const full = published?.sections.find((section) => section.file === file)
  if (circumstances.scale === 'full' || !full) return undefined
  const keys = new Map(full.runs.map(({ name, key }) => [name, onAnySeed(key)]))
  const others = runs.filter(({ name, key }) => keys.has(name) && keys.get(name) !== onAnySeed(key))
  const names = [...new Set(others.map(({ name }) => `\`${name}\``))]
  if (names.length === 0) return undefined
  const path = `reports/full/${pageName(file)}`
  const there = toProject === undefined ? `is \`${path}\`` : `is [here](${toProject}${path})`
  return (
    '> **Numbers in the text are those of full scale.** At brief scale some trainings of this section use fewer images or epochs: ' +
    `${names.join(', ')}. So figures and measurements on this page may say something else. The same section at full scale ${there}.`
  )
}

const onAnySeed = (key: string) => keyOf({ ...(JSON.parse(key) as Experiment), seed: 0 })

/** The sections before and after, where they have a page, and the index. */
function navigation({ number }: SectionRecord, neighbours: readonly SectionRecord[]): string {
  const before = neighbours.findLast((section) => section.number < number)
  const after = neighbours.find((section) => section.number > number)
  return [
    before && `[← ${before.number} · ${before.title}](${pageName(before.file)})`,
    '[All claims](index.md)',
    after && `[${after.number} · ${after.title} →](${pageName(after.file)})`,
  ]
    .filter(Boolean)
    .join(' | ')
}

const sourceOf = (file: string, { toProject }: Surroundings) =>
  toProject === undefined ? `\`${file}\`` : `[\`${file}\`](${toProject}${file})`

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

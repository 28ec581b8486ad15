/** What GitHub Actions shows of a run: the job's summary, and annotations on the specs. */
import { appendFileSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { isTrouble } from '../claims/verdict.ts'
import type { ChapterRecord, MissingSection, SectionRecord } from '../record/record.ts'
import { listed, mistakes, troubles } from './index-page.ts'
import { circumstancesText, remarkOn, said, tally } from './words.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** GitHub refuses a step's summary of more than 1 MiB, and shows nothing of it. */
const limit = 1024 * 1024
/** For the line that says what was left out. */
const spare = 1000

export interface Summary {
  readonly record: Pick<ChapterRecord, 'sections' | 'missing' | 'circumstances'>
  /** `shard 3/4`, where this is not the whole. */
  readonly part?: string | undefined
  /** How the trainings compare with the published record. */
  readonly comparison?: string | undefined
}

/**
 * A run for a job's summary: the count of verdicts, what went wrong, where the chapter is wrong. Links lead to the specs of the commit on
 * GitHub; where nobody says which that is there are none.
 *
 * @param room how many bytes there are. What does not fit is counted
 */
export function summaryMarkdown({ record, part, comparison }: Summary, environment: Environment, room = limit): string {
  const { sections, missing, circumstances } = record
  const linkOf = linkInto(environment)
  const lines = [
    `## The chapter checks itself${part ? ` (${part})` : ''}`,
    `${tally(sections.flatMap(({ claims }) => claims))}. ${circumstancesText(circumstances)}`,
    ...listed('### What went wrong in this run', troubles({ sections, missing }, linkOf)),
    ...listed('### Where the chapter is wrong as it is printed', mistakes(sections, linkOf)),
    ...(comparison ? [comparison] : []),
  ].flatMap((block) => [...block.split('\n'), ''])
  return `${within(lines, room - spare).join('\n')}\n`
}

/** The first of these lines, as many as there is room for, and how many are left out. */
function within(lines: readonly string[], room: number): string[] {
  let bytes = 0
  const end = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line) + 1
    return bytes > room
  })
  if (end < 0) return [...lines]
  const left = lines.slice(end).filter((line) => line.startsWith('- ')).length
  return [
    ...lines.slice(0, end),
    '',
    `GitHub shows no more than 1 MiB: ${left} more are in \`index.md\` of the reports.`,
    '',
  ]
}

/** Where a file of the repository is on GitHub, at the commit that is checked. */
function linkInto({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA }: Environment) {
  const known = GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_SHA
  return (file: string) =>
    known ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/${GITHUB_SHA}/${encodeURI(file)}` : undefined
}

/** Adds a run to the summary of the job's step, `GITHUB_STEP_SUMMARY`, if this is one. Throws what writing throws. */
export function writeSummary(summary: Summary, environment: Environment): void {
  append(environment, (room) => summaryMarkdown(summary, environment, room))
}

/** The same for a run of which there is nothing but an error. */
export function writeFailure(message: string, environment: Environment): void {
  append(environment, () => `## The chapter checks itself\n\n\`\`\`text\n${message}\n\`\`\`\n`)
}

function append({ GITHUB_STEP_SUMMARY: file }: Environment, textFor: (room: number) => string): void {
  if (!file) return
  const room = limit - (statSync(file, { throwIfNoEntry: false })?.size ?? 0)
  const text = textFor(room)
  if (Buffer.byteLength(text) < room) appendFileSync(file, text)
}

/** Whether GitHub reads what is printed. */
export const onGitHub = ({ GITHUB_ACTIONS }: Environment): boolean => GITHUB_ACTIONS === 'true'

/**
 * Commands that put what is wrong beside the specs, a line each.
 *
 * @param isTold whether Vitest's own reporter tells of a claim already, with the line at which it failed
 */
export function annotations(
  sections: readonly SectionRecord[],
  missing: readonly MissingSection[],
  isTold: (section: SectionRecord, id: string) => boolean,
): string[] {
  const claims = sections.flatMap((section) =>
    section.claims
      .filter(({ verdict, id }) => isTrouble[verdict] && !isTold(section, id))
      .map((claim) => error(section.file, `${claim.id} ${remarkOn(claim)}`, `${said(claim)}: ${reasonOf(claim)}`)),
  )
  return [...claims, ...missing.map(({ file, reason }) => error(file, 'no verdict', `${file}: ${reason}`))]
}

const reasonOf = ({ reason, seeds }: SectionRecord['claims'][number]) =>
  reason ?? seeds.find(({ outcome }) => outcome !== 'holds')?.reason ?? 'see the log'

/** An error of the whole run. */
export const failureAnnotation = (message: string): string => `::error title=The chapter::${inText(message)}`

/** `::error file=…,title=…::…`, with what would end it early in GitHub's own code. A shard is no file. */
function error(file: string, title: string, message: string): string {
  const at = extname(file) === '' ? '' : `file=${inProperty(file)},`
  return `::error ${at}title=${inProperty(title)}::${inText(message)}`
}

const inText = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const inProperty = (text: string) => inText(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

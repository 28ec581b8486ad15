/** The small chapter in `fixture/`, run through Vitest as a reader would run the real one, and what is then in its folder. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeIdxFiles } from '../../dataset/testing/idx-files.ts'
import { readRecord } from '../../record/read.ts'
import { madeUpGarments } from '../../trainer/testing/made-up-garments.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** Its specs, its configuration, and what is expected of it. */
export const fixture = fileURLToPath(new URL('fixture/', import.meta.url))
/** Inside the project, where the copies find its packages. */
const copies = join(root, '.cache', 'fixtures')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Both, as they came, without colours, times and paths. */
  readonly output: string
}

/** A copy of the small chapter with made-up pictures, in a folder of its own, which whoever asked removes. */
export async function copyOf(): Promise<string> {
  await mkdir(copies, { recursive: true })
  const folder = await mkdtemp(join(copies, 'suite-'))
  await cp(join(fixture, 'specs'), join(folder, 'specs'), { recursive: true })
  // Not zipped: another version of Node may zip to other bytes, and the expected pages name the files' sums.
  await writeIdxFiles(join(folder, 'data'), madeUpGarments(), false)
  return folder
}

/** Starts Vitest on a copy, as a shell would. */
export function start(folder: string, options: readonly string[], settings: Record<string, string> = {}) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|CHAPTER_|GITHUB_)|^(TEST|NODE_ENV|MODE|DEV|PROD|FORCE_COLOR|CI)$/.test(name),
  )
  const env = {
    ...Object.fromEntries(own),
    NO_COLOR: '1',
    FIXTURE_FOLDER: folder,
    CHAPTER_DATA: join(folder, 'data'),
    ...settings,
  }
  return spawn(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), '--config', join(fixture, 'vitest.config.ts'), ...options],
    { cwd: folder, env },
  )
}

/**
 * Runs Vitest on a copy to its end.
 *
 * @param heard told whenever it has said something, with all that it has said so far: to send it a signal, say
 */
export function vitest(
  folder: string,
  options: readonly string[],
  settings: Record<string, string> = {},
  heard: (said: string, child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = start(folder, options, settings)
  const said = { stdout: '', stderr: '', both: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      said[name] += chunk
      said.both += chunk
      heard(said.both, child)
    })
  }
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout: said.stdout, stderr: said.stderr, output: plain(said.both, folder) })
    })
  })
}

/** What is the same in every run. */
function plain(output: string, folder: string): string {
  return output
    .replaceAll(folder, '<folder>')
    .replaceAll(root, '<project>/')
    .replace(/\b[\d.]+ ?m?s\b/g, '<time>')
}

/** The folder of its reports. */
export const reports = async (folder: string): Promise<string> => {
  const [name = ''] = (await readdir(join(folder, 'reports'))).filter((entry) => entry.startsWith('brief'))
  return join(folder, 'reports', name)
}
/** A page of its reports. */
export const page = async (folder: string, name: string) => readFile(join(await reports(folder), name), 'utf8')
export const recordIn = async (folder: string) => readRecord(join(await reports(folder), 'claims.json'))
/** Every claim and what became of it. */
export const verdicts = async (folder: string) =>
  Object.fromEntries(
    ((await recordIn(folder))?.sections ?? []).flatMap(({ claims }) => claims.map(({ id, verdict }) => [id, verdict])),
  )

/**
 * The lines of the terminal that the chapter prints, without those of Vitest and of the trainings. Sections come as they are finished:
 * here in their order.
 */
export function chapterLines(output: string): string {
  const sections = new Map<string, string[]>()
  let section: string[] = []
  for (const line of output.split('\n')) {
    if (/^\d+ · /.test(line)) {
      section = []
      sections.set(line, section)
    }
    if (/^⎯|^ FAIL|claims?: |^reports\//.test(line)) section = []
    if (/^\d+ · |^[✓✗–!?]|^ {2,4}\S.* needs /.test(line)) section.push(line)
  }
  const end = output.split('\n').filter((line) => /^\d+ claims?: |^reports\//.test(line))
  return [...[...sections].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, lines]) => lines), ...end].join('\n')
}

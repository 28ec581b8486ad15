/** Where the chapter's lines go. A document for machines on the standard output stays one: the lines are on the error output then. */
import type { Vitest } from 'vitest/node'
import { type Colours, coloursOf } from './terminal.ts'

/** Reporters whose output is a document for machines, and whether a file can be named for it. */
const documents: Readonly<Record<string, { readonly toFile: boolean }>> = {
  json: { toFile: true },
  junit: { toFile: true },
  tap: { toFile: false },
  'tap-flat': { toFile: false },
}

/** What of Vitest's configuration decides. */
export interface ReporterSettings {
  /** As Vitest resolves them: names with their options, or reporters themselves. */
  readonly reporters: readonly unknown[]
  readonly outputFile?: string | Readonly<Record<string, string | undefined>> | undefined
}

/** The names of the reporters, with their options. */
const named = (reporters: readonly unknown[]) =>
  reporters.flatMap((reporter) => {
    if (typeof reporter === 'string') return { name: reporter, options: {} }
    if (!Array.isArray(reporter) || typeof reporter[0] !== 'string') return []
    return { name: reporter[0], options: (reporter[1] ?? {}) as { readonly outputFile?: string } }
  })

export const hasReporter = ({ reporters }: ReporterSettings, name: string): boolean =>
  named(reporters).some((reporter) => reporter.name === name)

/** Whether the standard output is a document for machines. */
export function isDocument({ reporters, outputFile }: ReporterSettings): boolean {
  return named(reporters).some(({ name, options }) => {
    const document = Object.hasOwn(documents, name) ? documents[name] : undefined
    if (!document?.toFile) return document !== undefined
    return !(options.outputFile ?? (typeof outputFile === 'object' ? outputFile[name] : outputFile))
  })
}

/**
 * Reporters that share the standard output with a document, so that it is none: theirs are lines of Vitest's that nobody can lead elsewhere.
 * Nothing where all is well.
 */
export function mixture(settings: ReporterSettings): string | undefined {
  const names = named(settings.reporters).map(({ name }) => name)
  const written = names.filter((name) => isDocument({ ...settings, reporters: [[name, optionsOf(settings, name)]] }))
  const others = names.filter((name) => name !== written[0])
  if (written.length === 0 || others.length === 0) return undefined
  const toFile = written.filter((name) => documents[name]?.toFile).map((name) => `--outputFile.${name}=…`)
  const next = toFile.length > 0 ? `name a file: ${toFile.join(' ')}` : `run --reporter=${written[0]} alone`
  return `the document of ${written[0]} is on the standard output, and so is the text of ${others.join(' and ')}; ${next}`
}

const optionsOf = ({ reporters }: ReporterSettings, name: string) =>
  named(reporters).find((reporter) => reporter.name === name)?.options

export class ChapterOutput {
  readonly #vitest: Vitest

  constructor(vitest: Vitest) {
    this.#vitest = vitest
  }

  warnOfMixture(): void {
    const text = mixture(this.#vitest.config)
    if (text) process.stderr.write(`warning: ${text}\n`)
  }

  print(text: string): void {
    if (isDocument(this.#vitest.config)) process.stderr.write(`${text}\n`)
    else this.#vitest.logger.log(text)
  }

  /** To the error output, whatever the reporters are, and in the exit code. */
  fail(text: string): void {
    this.#vitest.logger.error(text)
    process.exitCode = 1
  }

  get colours(): Colours {
    return coloursOf(isDocument(this.#vitest.config) ? process.stderr : process.stdout, process.env)
  }
}

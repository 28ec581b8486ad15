/**
 * Kinds: each thing that comes in several kinds has a table of them, here of what they are, in `network/`, `training/` and `dataset/`
 * of what they compute. Only a kind's own entry may answer for it; nothing falls through to another.
 */
import { ExperimentError } from './experiment-error.ts'
import { didYouMean, fieldProblems, found, isRecord, ownValue, type Rule } from './fields.ts'

/** What every kind says of itself: its fields, and what of them does not go together. */
export interface Kind<Described> {
  readonly fields: Readonly<Record<string, Rule>>
  problems?(path: string, described: Described): string[]
}

/** The entry of a kind. Throws an `ExperimentError` if there is none. */
export function entryOf<Entry>(table: Readonly<Record<string, Entry>>, kind: string, path: string): Entry {
  if (!Object.hasOwn(table, kind)) throw new ExperimentError([unknownKind(path, kind, Object.keys(table))])
  return table[kind] as Entry
}

/** What is wrong with a thing that comes in kinds, in words; empty if nothing is. */
export function kindProblems(
  path: string,
  value: unknown,
  table: Readonly<Record<string, Kind<never>>>,
  tag: 'kind' | 'name' = 'kind',
): string[] {
  const kinds = Object.keys(table)
  if (!isRecord(value)) return [`${path}: expected an object whose ${tag} is ${oneOf(kinds)}; found ${found(value)}`]
  const kind = ownValue(value, tag)
  const entry = typeof kind === 'string' && Object.hasOwn(table, kind) ? table[kind] : undefined
  if (!entry) return [unknownKind(`${path}.${tag}`, kind, kinds)]
  const problems = fieldProblems(path, value, entry.fields, tag)
  // What does not go together is asked only of fields that are what they should be.
  return problems.length > 0 ? problems : (entry.problems?.(path, value as never) ?? [])
}

function unknownKind(path: string, kind: unknown, kinds: readonly string[]): string {
  const meant = typeof kind === 'string' ? didYouMean(kind, kinds) : ''
  return `${path}: expected ${oneOf(kinds)}; found ${found(kind)}${meant}`
}

const oneOf = (kinds: readonly string[]) => {
  const quoted = kinds.map((kind) => `'${kind}'`)
  return quoted.length < 2 ? quoted.join() : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

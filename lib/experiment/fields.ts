/** What a field of a description may hold, and the sentence that refuses one that holds something else. */
import { ExperimentError } from './experiment-error.ts'

/** What was expected, in words, if a value does not do; nothing if it does. */
export type Rule = (value: unknown) => string | undefined
/** A rule for every field: the compiler leads here who adds one. */
export type Rules<Entry> = { readonly [Field in keyof Entry]-?: Rule }

export type Fields = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** A rule from a test. */
export const that =
  (expected: string, holds: (value: unknown) => boolean): Rule =>
  (value) =>
    holds(value) ? undefined : expected

const isNumber = (value: unknown): value is number => typeof value === 'number'

export const isWhole = (value: unknown, from: number, to = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to

export const wholeNumber = (expected: string, from: number, to?: number): Rule =>
  that(expected, (value) => isWhole(value, from, to))

export const trueOrFalse: Rule = that('true or false', (value) => typeof value === 'boolean')

export const finiteNumber = (expected: string, holds: (value: number) => boolean): Rule =>
  that(expected, (value) => isNumber(value) && Number.isFinite(value) && holds(value))

/** Float32's smallest number of full precision, 2⁻¹²⁶, and its largest. */
const smallest = 2 ** -126
const largest = (2 - 2 ** -23) * 2 ** 127

/**
 * A positive number that training, which computes in float32, can use. Below 1.2e-38 float32 has fewer and fewer digits and then
 * none: a rate of 1e-45 would be 40 % too large, and one of 1e-46 would be 0. Nothing larger is refused because it is small: whether
 * a rate moves the weights depends on the gradients.
 */
export const positiveInFloat32: Rule = (value) => {
  if (!isNumber(value) || !(value > 0) || value === Number.POSITIVE_INFINITY) return 'a positive number'
  const rounded = Math.fround(value)
  if (rounded >= smallest && rounded <= largest) return undefined
  return 'a number from 1.2e-38 to 3.4e38, since training computes in float32'
}

/** A number above 0 and below 1 that is both in float32, too: with a momentum of 1e-60 SGD would have none. */
export const shareInFloat32: Rule = (value) => {
  const isShare = isNumber(value) && value > 0 && value < 1
  const rounded = Math.fround(value as number)
  if (isShare && rounded >= smallest && rounded < 1) return undefined
  return `a number above 0 and below 1${isShare ? ' in float32, from 1.2e-38 to 0.99999994' : ''}`
}

/**
 * What is wrong with an entry: a field that does not do, one that is missing, one that nobody knows.
 *
 * @param path where the entry stands, such as `optimizer`; empty at the top
 * @param tag the field that says its kind, which is checked already
 */
export function fieldProblems(
  path: string,
  entry: Fields,
  rules: Readonly<Record<string, Rule>>,
  tag?: string,
): string[] {
  const problems = Object.entries(rules).flatMap(([field, rule]) =>
    problemOf(at(path, field), ownValue(entry, field), rule),
  )
  return [...problems, ...unknownFields(path, entry, [...(tag ? [tag] : []), ...Object.keys(rules)])]
}

/** One sentence, or none if the value does. */
export function problemOf(field: string, value: unknown, rule: Rule): string[] {
  const expected = rule(value)
  return expected === undefined ? [] : [`${field}: expected ${expected}; found ${found(value)}`]
}

/** Fields that are not among the known ones. */
export function unknownFields(path: string, entry: Fields, known: readonly string[]): string[] {
  return Object.keys(entry)
    .filter((field) => !known.includes(field))
    .map((field) => {
      const only = known.length > 0 ? `only ${known.join(', ')}` : 'none at all'
      return `${at(path, field)}: expected no such field, ${only}; found ${found(entry[field])}${didYouMean(field, known)}`
    })
}

/** A field of its own: `constructor` is none. */
export const ownValue = (entry: Fields, field: string): unknown =>
  Object.hasOwn(entry, field) ? entry[field] : undefined

const at = (path: string, field: string) => (path === '' ? field : `${path}.${field}`)

/** A value in a sentence, cut where it is long. */
export function found(value: unknown): string {
  if (typeof value === 'string') return shortened(`'${value}'`)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value) && value.every((entry) => !isRecord(entry))) return shortened(`[${value.map(String)}]`)
  if (value === null || typeof value !== 'object') return String(value)
  try {
    return shortened(JSON.stringify(value))
  } catch {
    return 'an object that is no plain data'
  }
}

const shortened = (text: string) => (text.length <= 60 ? text : `${text.slice(0, 57)}…`)

/** `; did you mean 'epochs'?`, if a known word is close enough to be meant. */
export function didYouMean(word: string, known: readonly string[]): string {
  const ranked = known
    .map((candidate) => ({ candidate, away: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((one, other) => one.away - other.away)
  const [nearest] = ranked
  // Two slips in a long word, one in a short one; of two or three letters, one is too much to guess.
  const slips = word.length > 4 ? 2 : word.length > 3 ? 1 : 0
  const meant = nearest && nearest.away <= slips
  return meant ? `; did you mean '${nearest.candidate}'?` : ''
}

/** How many letters have to be added, left out, replaced or swapped with their neighbour (optimal string alignment). */
function distance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  const cell = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= from.length; i++) {
    rows.push([i])
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const ways = [cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (same ? 0 : 1)]
      ;(rows[i] as number[])[j] = Math.min(...ways, ...(swapped ? [cell(i - 2, j - 2) + 1] : []))
    }
  }
  return cell(from.length, to.length)
}

/** Refuses what is written behind the last argument of a word: `relu(1)`. */
export function refuseSurplus(word: string, surplus: readonly unknown[]): void {
  if (surplus.length === 0) return
  throw new ExperimentError([`${word}: expected no further argument; found ${surplus.map(found).join(', ')}`])
}

/** The settings in braces that a word was given, `{ bias: false }`. Throws an `ExperimentError` with what `settingsProblems` finds. */
export function refuseUnknownSettings(word: string, settings: unknown, names: readonly string[]): void {
  const problems = settingsProblems(word, settings, names)
  if (problems.length > 0) throw new ExperimentError(problems)
}

/** What is wrong with settings in braces: they are none, or have a name that the word does not have, or a name with `undefined`. */
export function settingsProblems(word: string, settings: unknown, names: readonly string[]): string[] {
  if (!isRecord(settings)) {
    const example = `{ ${names.map((name) => `${name}: …`).join(', ')} }`
    return [`${word}: expected settings such as ${example}; found ${found(settings)}`]
  }
  const empty = names.filter((name) => Object.hasOwn(settings, name) && settings[name] === undefined)
  return [
    ...unknownFields(word, settings, names),
    ...empty.map((name) => `${word}.${name}: expected a value, or the field left out; found undefined`),
  ]
}

/** What the words that draw are given: each option has a check, and what nobody knows is refused by name. */
import { didYouMean, found, isRecord, settingsProblems } from '../experiment/fields.ts'
import { isDrawable } from './drawable.ts'
import type { FormattedNumber } from './figure.ts'
import { numberText } from './format.ts'
import { wholeNumber } from './range.ts'

export { isRecord }

/**
 * Throws an error for a value that does not do.
 * @param name what it is called where it is given: `lineChart: title`
 */
export type Check = (name: string, value: unknown) => void

/** A check for every option: the compiler leads here who adds one. */
export type Checks<Options> = { readonly [Option in keyof Options]-?: Check }

/**
 * Checks the options in braces that a word was given.
 * @param required those that may not be left out
 * @throws {Error} for something else than options, an option that the word does not have, one that is `undefined`, and what a check refuses
 */
export function checkOptions<Options extends object>(
  word: string,
  options: Options,
  checks: Checks<Options>,
  required: readonly (keyof Options & string)[] = [],
): void {
  const problems = settingsProblems(word, options, Object.keys(checks))
  if (problems.length > 0) throw new Error(`${problems.join('; ')}.`)
  for (const [option, check] of Object.entries<Check>(checks)) {
    const isGiven = Object.hasOwn(options, option) || (required as readonly string[]).includes(option)
    if (isGiven) check(`${word}: ${option}`, options[option as keyof Options])
  }
}

/** The error that refuses a value. */
export function refusal(name: string, expected: string, value: unknown, hint = ''): Error {
  return new Error(`${name} must be ${expected}, found ${found(value)}${hint}.`)
}

/** Line breaks, tabs, escape codes: what would tear a block of text apart. */
const BREAKING = /[\p{Cc}\u2028\u2029]/u

export const oneLine: Check = (name, value) => {
  if (typeof value !== 'string') throw refusal(name, 'text', value)
  if (!BREAKING.test(value)) return
  throw refusal(name, 'one line of text, without tabs and codes', JSON.stringify(value))
}

export const trueOrFalse: Check = (name, value) => {
  if (typeof value !== 'boolean') throw refusal(name, 'true or false', value)
}

export const whole =
  (least: number, most?: number): Check =>
  (name, value) => {
    wholeNumber(name, value, least, most)
  }

export const oneOf =
  (...choices: readonly string[]): Check =>
  (name, value) => {
    if (typeof value === 'string' && choices.includes(value)) return
    const hint = typeof value === 'string' ? didYouMean(value, choices) : ''
    throw refusal(name, choices.map((choice) => `'${choice}'`).join(' or '), value, hint)
  }

/** A list of anything, with an entry at least. */
export function checkList(name: string, value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw refusal(name, 'a list in brackets', value)
  if (value.length === 0) throw refusal(name, 'a list of one or more', value)
}

/** A list of what a check lets through, one at least. */
export function checkEach(name: string, value: unknown, check: Check): void {
  checkList(name, value)
  for (const [index, entry] of value.entries()) check(`${name}[${index}]`, entry)
}

/** A list or a typed array of numbers. NaN and the infinities are among them, since runs diverge. */
export function checkNumbers(name: string, values: unknown): asserts values is ArrayLike<number> {
  if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && 'length' in values)) {
    throw refusal(name, 'a list of numbers', values)
  }
  const list = values as ArrayLike<unknown>
  for (let index = 0; index < list.length; index++) {
    const value = list[index]
    if (typeof value !== 'number') throw refusal(`${name}[${index}]`, 'a number', value)
    if (Number.isFinite(value) && !isDrawable(value)) {
      throw refusal(`${name}[${index}]`, 'between -1e300 and 1e300, where differences do not overflow', value)
    }
  }
}

/** A line of words and numbers. */
export const checkWords: Check = (name, words) => {
  if (typeof words === 'number') return
  if (typeof words === 'string') oneLine(name, words)
  else if (Array.isArray(words)) for (const [index, part] of words.entries()) checkPart(`${name}[${index}]`, part)
  else checkFormatted(name, words)
}

function checkPart(name: string, part: unknown): void {
  if (Array.isArray(part)) throw refusal(name, 'text, a number, or a number from cell', part)
  checkWords(name, part)
}

/** A cell of a table: words, or what stands for a number that there is not. */
export const checkCell: Check = (name, cell) => {
  if (!isRecord(cell) || !Object.hasOwn(cell, 'none')) return checkWords(name, cell)
  if (cell.none !== '' && cell.none !== '–') throw refusal(name, 'cell.none or cell.dash', cell)
}

function checkFormatted(name: string, value: unknown): void {
  if (!isRecord(value) || !Object.hasOwn(value, 'as')) {
    throw refusal(name, 'text, a number, or a number from cell such as cell.percent(0.5)', value)
  }
  const formatted = value as unknown as FormattedNumber
  try {
    numberText(formatted.value, formatted)
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  }
}

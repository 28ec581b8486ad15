/** What a section's words are given: Vitest checks no types, and a claim with an option that nobody knows would lack what it names. */
import type { Check } from '../claims/check.ts'
import { found, isRecord, unknownFields } from '../experiment/fields.ts'
import type { Given } from './given.ts'
import type { Experiments, Needs } from './names.ts'

/** The reasons and the control that a claim may have. */
const reasons = ['onlyAtFullScale', 'sameOnEverySeed', 'fragile'] as const
const options = ['control', ...reasons]

/** What follows a claim's sentence, in its places. */
export interface ClaimParts<E extends Needs> {
  readonly looksAt: E
  readonly check: Check<Given<E>>
  readonly options: { readonly control?: Experiments } & { readonly [Name in (typeof reasons)[number]]?: string }
}

/** Throws unless a section has a number, a title, experiments by name, and a definition. */
export function requireSection(number: unknown, title: unknown, experiments: unknown, define: unknown): void {
  const form =
    "chapter(5, 'Scaling the data', { raw, scaled }, ({ claim, show }) => …), with {} where nothing is trained"
  if (!Number.isSafeInteger(number) || (number as number) < 1) {
    throw new Error(
      `chapter: expected the section's number, a whole one from 1; found ${found(number)}. Write ${form}.`,
    )
  }
  requireText(`Section ${number}`, 'a title of one line', title, `Write ${form}.`)
  if (!isRecord(experiments) || typeof define !== 'function') {
    const is = `${found(experiments)} and ${found(define)}`
    throw new Error(`Section ${number}: expected its experiments and then its definition, found ${is}. Write ${form}.`)
  }
}

/** A definition that waits would add its claims after the section is closed, and they would be lost. */
export function requireNoPromise(number: number, returned: unknown): void {
  if (typeof (returned as Promise<unknown> | undefined)?.then !== 'function') return
  const next = 'Take `async` away; a check or a figure may wait, so await inside of it.'
  throw new Error(
    `Section ${number}: expected a definition that does not wait, found one that returns a promise. ${next}`,
  )
}

/** Throws unless an id is `5.2a`: the section's number, a line of the checklist, letters, and a `+` for what the chapter does not say. */
export function requireId(section: number, id: unknown): asserts id is string {
  const match = typeof id === 'string' ? /^(\d+)\.[1-9]\d*[a-z]*\+?$/.exec(id) : null
  if (match?.[1] === String(section)) return
  const form = `Write '${section}.2a': the section's number, the line of the checklist, a letter if the line has several claims, '+' for ours`
  throw new Error(
    `Section ${section} has a claim ${found(id)}: expected an id that begins with '${section}.', found ${found(id)}. ${form}.`,
  )
}

/** Throws unless this is a text of one line, with something in it. */
export function requireText(where: string, expected: string, value: unknown, next: string): asserts value is string {
  if (typeof value === 'string' && value.trim() !== '' && !/[\r\n]/.test(value)) return
  throw new Error(`${where}: expected ${expected}, found ${found(value)}. ${next}`)
}

/** What follows the sentence, taken apart. Throws for another order, for options that nobody knows, and for empty ones. */
export function claimParts<E extends Needs>(id: string, rest: readonly unknown[]): ClaimParts<E> {
  const parts = typeof rest[0] === 'function' ? [{}, ...rest] : rest
  const [looksAt, check, given, ...surplus] = parts
  if (!isRecord(looksAt) || typeof check !== 'function' || surplus.length > 0) {
    const form = `claim('${id}', 'a sentence', { raw, scaled }, ({ raw, scaled }) => …, { control: { raw: scaled } })`
    const is = rest.map(found).join(', ') || 'nothing'
    throw new Error(
      `${id}: expected experiments (if it looks at any), its check, and options; found ${is}. Write ${form}.`,
    )
  }
  if (parts.length > 2) requireOptions(id, given)
  return { looksAt: looksAt as E, check: check as Check<Given<E>>, options: (given ?? {}) as ClaimParts<E>['options'] }
}

function requireOptions(id: string, given: unknown): void {
  if (!isRecord(given))
    throw new Error(`${id}: expected options such as { control: { raw: scaled } }, found ${found(given)}.`)
  const [unknown] = unknownFields(id, given, options)
  if (unknown) throw new Error(unknown.endsWith('?') ? unknown : `${unknown}.`)
  for (const name of reasons) {
    if (Object.hasOwn(given, name)) requireText(`${id}.${name}`, 'a reason in words', given[name], 'The page shows it.')
  }
  if (!Object.hasOwn(given, 'control')) return
  if (isRecord(given.control) && Object.keys(given.control).length > 0) return
  const next = 'Write { control: { dropped: plain } }, or leave it out.'
  throw new Error(
    `${id}.control: expected what takes the place of which experiment, found ${found(given.control)}. ${next}`,
  )
}

/** Throws unless a figure has a title, what it looks at, and a function that draws. */
export function requireFigure(section: number, title: unknown, looksAt: unknown, draw: unknown, surplus: number): void {
  const form = "show('Accuracy by epoch', { raw }, ({ raw }) => …), with {} if it looks at no experiment"
  requireText(`Section ${section} shows something`, 'a title of one line', title, `Write ${form}.`)
  if (isRecord(looksAt) && typeof draw === 'function' && surplus === 0) return
  const is = `${found(looksAt)} and ${found(draw)}${surplus > 0 ? ' and more' : ''}`
  throw new Error(`'${title}': expected experiments and a function that draws, found ${is}. Write ${form}.`)
}

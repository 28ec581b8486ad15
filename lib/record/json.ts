/**
 * JSON that keeps every number. JSON itself has neither NaN nor infinities and writes null for them, and a run that diverged has just
 * those to show. They become `{ "$number": "NaN" }`; everything else is JSON as usual.
 */

/** What JSON can hold, and the three numbers that it cannot. `undefined` fields are left out, as JSON does. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json | undefined }

const tag = '$number'
const notFinite = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY }

/**
 * The value with every non-finite number as an object. Throws for what JSON would change or lose: functions, dates, typed arrays; and for a
 * field of the name `$number`.
 */
export function encode(value: unknown, path = 'value'): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { [tag]: String(value) }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item, index) => encode(item, `${path}[${index}]`))
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    if (fields.some(([name]) => name === tag)) {
      throw new TypeError(`${path}: expected fields of other names than '${tag}', which stands for a number here.`)
    }
    return Object.fromEntries(fields.map(([name, field]) => [name, encode(field, `${path}.${name}`)]))
  }
  const found = typeof value === 'object' ? `a ${value.constructor.name}` : typeof value
  throw new TypeError(
    `${path}: expected numbers, texts, lists and plain objects; found ${found}, which JSON cannot keep.`,
  )
}

/** The value that `encode` was given. */
export function decode(value: Json): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(decode)
  const fields = Object.entries(value as Record<string, Json>)
  const [first] = fields
  if (fields.length === 1 && first?.[0] === tag) return notFinite[first[1] as keyof typeof notFinite]
  return Object.fromEntries(fields.map(([name, field]) => [name, decode(field)]))
}

/**
 * As text that reads and compares well: indented, and what is deeper than `depth` levels on one line. A training is a line an epoch then,
 * and a figure a line.
 */
export function stringify(value: unknown, depth: number): string {
  return `${written(encode(value), depth, '')}\n`
}

function written(value: Json, depth: number, indent: string): string {
  const deeper = `${indent}  `
  const within = (parts: string[], open: string, close: string) =>
    parts.length === 0 ? open + close : `${open}\n${deeper}${parts.join(`,\n${deeper}`)}\n${indent}${close}`
  if (depth === 0 || value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) {
    return within(
      value.map((item) => written(item, depth - 1, deeper)),
      '[',
      ']',
    )
  }
  const fields = Object.entries(value as Record<string, Json>)
  return within(
    fields.map(([name, field]) => `${JSON.stringify(name)}: ${written(field, depth - 1, deeper)}`),
    '{',
    '}',
  )
}

/** What such a text holds. Throws a SyntaxError where it is no JSON. */
export function parse(text: string): unknown {
  return decode(JSON.parse(text) as Json)
}

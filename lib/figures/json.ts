/** Plain data where only JSON passes, as in Vitest's blobs: JSON has no NaN and no infinity, and makes `null` of them. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const notFinite = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY }

/**
 * Data with `{ number: 'NaN' }`, `{ number: 'Infinity' }` and `{ number: '-Infinity' }` for numbers that JSON does not have.
 * @throws {TypeError} for what is not plain data: `undefined`, functions, typed arrays, maps, objects with one field `number` that is text
 */
export function toJson(data: unknown): Json {
  if (typeof data === 'number') return Number.isFinite(data) ? data : { number: String(data) }
  if (typeof data === 'string' || typeof data === 'boolean' || data === null) return data
  if (Array.isArray(data)) return data.map(toJson)
  if (typeof data !== 'object' || Object.getPrototypeOf(data) !== Object.prototype || namedNumber(data) !== undefined) {
    throw new TypeError(`toJson: expected plain data, found ${Object.prototype.toString.call(data)}; leave it out.`)
  }
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, toJson(value)]))
}

/** What `toJson` was given. */
export function fromJson(json: Json): unknown {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map(fromJson)
  return namedNumber(json) ?? Object.fromEntries(Object.entries(json).map(([key, value]) => [key, fromJson(value)]))
}

function namedNumber(data: object): number | undefined {
  const [entry, ...others] = Object.entries(data)
  if (entry === undefined || others.length > 0 || entry[0] !== 'number') return undefined
  return notFinite[entry[1] as keyof typeof notFinite]
}

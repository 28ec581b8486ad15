import { describe, expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist, l1, reduceOnPlateau } from './experiment.ts'
import { keyOf, trajectoryKeyOf } from './key.ts'
import { batchNorm, dropout, linear, relu, sequential } from './layers.ts'

/** An experiment with everything that an experiment can have. */
const full = atScale(
  experiment({
    data: fashionMnist({ divideBy: 255 }),
    network: sequential(dropout(0.25), linear(784, 20), batchNorm(20), relu(), linear(20, 10)),
    optimizer: adam(0.001),
    batchSize: 32,
    epochs: 30,
    schedule: reduceOnPlateau({ factor: 0.5, patience: 0, threshold: 0.001, minLearningRate: 1e-5 }),
    penalty: l1(1e-4),
    snapshots: [1, 30],
  }),
  'full',
)

type Path = readonly string[]

/** The way to every number, text and truth value in it: `['optimizer', 'learningRate']`. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path]
  return Object.entries(value).flatMap(([name, field]) => leaves(field, [...path, name]))
}

/** The same experiment with this one leaf changed a little. */
function changedAt<T>(whole: T, path: Path): T {
  const copy = structuredClone(whole)
  const last = path.at(-1) as string
  const owner = path
    .slice(0, -1)
    .reduce((value, name) => value[name] as Record<string, unknown>, copy as Record<string, unknown>)
  const before = owner[last]
  owner[last] = typeof before === 'number' ? before * 2 + 1 : typeof before === 'boolean' ? !before : `${before}!`
  return copy
}

/** The same value with the fields of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, reversed(field)]),
  )
}

const paths = leaves(full)

describe('the key of an experiment', () => {
  test('is its JSON with the fields in alphabetical order', () => {
    const { data, optimizer } = full
    expect(keyOf({ optimizer, data } as never)).toBe(
      '{"data":{"divideBy":255,"invert":false,"name":"fashion-mnist","trainImages":60000},' +
        '"optimizer":{"kind":"adam","learningRate":0.001}}',
    )
  })

  test('is the same in whatever order the fields were written', () => {
    expect(JSON.stringify(reversed(full))).not.toBe(JSON.stringify(full))
    expect(keyOf(reversed(full) as typeof full)).toBe(keyOf(full))
  })

  test('is the same after a trip through JSON', () => {
    expect(keyOf(JSON.parse(JSON.stringify(full)))).toBe(keyOf(full))
  })

  test.each(paths.map((path) => [path.join('.'), path] as const))('is another if %s is', (_name, path) => {
    expect(keyOf(changedAt(full, path))).not.toBe(keyOf(full))
  })

  test('is another for each of these changes', () => {
    expect(new Set(paths.map((path) => keyOf(changedAt(full, path)))).size).toBe(paths.length)
  })

  test('keeps the order of layers', () => {
    const [first, second, ...rest] = full.network
    expect(keyOf({ ...full, network: [second, first, ...rest] as typeof full.network })).not.toBe(keyOf(full))
  })
})

describe('the key of a trajectory', () => {
  test.each(paths.map((path) => [path.join('.'), path] as const))(
    'is another if %s is, epochs and snapshots apart',
    (_name, path) => {
      const same = path[0] === 'epochs' || path[0] === 'snapshots'
      expect(trajectoryKeyOf(changedAt(full, path)) === trajectoryKeyOf(full)).toBe(same)
    },
  )

  test('is the same with fewer epochs and other snapshots', () => {
    expect(trajectoryKeyOf({ ...full, epochs: 3, snapshots: [] })).toBe(trajectoryKeyOf(full))
  })
})

/** What a record must look like to be believed. The compiler holds each schema against the type that the rest of the project uses. */
import * as v from 'valibot'
import type { Kind, Measurement, Measurements, Value } from '../claims/measurement.ts'
import type { Quantity, Series } from '../claims/quantity.ts'
import type { ClaimRecord, SeedResult } from '../claims/verdict.ts'
import type { Figure } from '../plots/figure.ts'
import type { Circumstances } from '../settings.ts'
import { type ChapterRecord, recordVersion, type SectionRecord, type TrainingRecord } from './record.ts'

type Of<Output> = v.GenericSchema<unknown, Output>

/** NaN and infinities included. */
const number = v.union([v.number(), v.nan()], 'expected a number')
const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const text = v.string()
const hash = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal'))
const listOf = <Output>(item: Of<Output>) => v.array(item)

const unit = v.picklist(['share', 'points', 'loss', 'count', 'number'])
const named = {
  name: text,
  unit,
  of: v.exactOptional(text),
  epochs: v.exactOptional(v.union([v.strictTuple([whole]), v.strictTuple([whole, whole])])),
  difference: v.exactOptional(v.literal(true)),
}
const quantity = v.strictObject({ ...named, value: number, epoch: v.exactOptional(whole) }) satisfies Of<Quantity>
const series = v.strictObject({ ...named, values: v.array(number) }) satisfies Of<Series>
const value: Of<Value> = v.lazy(() => v.union([number, text, v.boolean(), v.array(value)]))

const margin = { holds: v.boolean(), margin: number, room: number }
const threshold = { ...margin, received: quantity, threshold: number }
const other = { ...threshold, other: quantity }
const measurements = {
  below: v.strictObject({ kind: v.literal('below'), ...threshold }),
  above: v.strictObject({ kind: v.literal('above'), ...threshold }),
  within: v.strictObject({ kind: v.literal('within'), ...threshold, tolerance: number }),
  exceeds: v.strictObject({ kind: v.literal('exceeds'), ...other }),
  exceedsTimes: v.strictObject({ kind: v.literal('exceedsTimes'), ...other }),
  takesLonger: v.strictObject({
    kind: v.literal('takesLonger'),
    names: v.strictTuple([text, text]),
    threshold: number,
    holds: v.boolean(),
    live: v.exactOptional(v.strictObject({ received: quantity, other: quantity })),
  }),
  fallsEveryEpoch: v.strictObject({
    kind: v.literal('fallsEveryEpoch'),
    ...margin,
    received: series,
    smallest: number,
    after: whole,
  }),
  equals: v.strictObject({
    kind: v.literal('equals'),
    name: v.exactOptional(text),
    received: value,
    expected: value,
    holds: v.boolean(),
  }),
} satisfies { [K in Kind]: Of<{ kind: K } & Measurements[K]> }
const measurement = v.variant('kind', Object.values(measurements)) satisfies Of<Measurement>

const seed = v.strictObject({
  seed: whole,
  measurements: listOf(measurement),
  outcome: v.picklist(['holds', 'false', 'broken', 'not measured']),
  reason: v.exactOptional(text),
  control: v.exactOptional(measurement),
}) satisfies Of<SeedResult>

const claim = v.strictObject({
  id: text,
  sentence: text,
  expected: v.picklist(['holds', 'refuted']),
  verdict: v.picklist(['holds', 'refuted', 'not checked', 'failed', 'broken', 'not measured']),
  seeds: listOf(seed),
  note: v.exactOptional(text),
  untrained: v.exactOptional(v.literal(true)),
  reason: v.exactOptional(text),
}) satisfies Of<ClaimRecord>

/** Drawn or not is the business of whoever draws it. */
const figure = v.custom<Figure>(
  (input) => typeof input === 'object' && input !== null && 'kind' in input,
  'expected a figure',
)

const section = v.strictObject({
  number: whole,
  title: text,
  file: text,
  prose: text,
  figures: listOf(
    v.strictObject({
      title: text,
      figure: v.exactOptional(figure),
      reason: v.exactOptional(text),
      pictures: listOf(v.strictObject({ name: text, alt: text })),
    }),
  ),
  claims: listOf(claim),
  runs: listOf(v.strictObject({ name: text, seed: whole, key: text })),
  earlier: v.exactOptional(v.literal(true)),
}) satisfies Of<SectionRecord>

const training = v.strictObject({
  key: text,
  backend: text,
  epochs: listOf(
    v.strictObject({
      epoch: whole,
      trainLoss: number,
      trainAccuracy: number,
      validationLoss: number,
      validationAccuracy: number,
      learningRate: number,
      hash,
    }),
  ),
  diverged: v.exactOptional(v.strictObject({ epoch: whole, step: whole, loss: text, hash })),
  hash,
}) satisfies Of<TrainingRecord>

const circumstances = v.strictObject({
  scale: v.picklist(['brief', 'full']),
  seeds: v.pipe(listOf(whole), v.minLength(1)),
  backend: text,
  data: v.exactOptional(
    v.strictObject({
      name: text,
      sums: v.record(text, text),
      trainImages: whole,
      validationImages: whole,
      digest: text,
    }),
  ),
}) satisfies Of<Circumstances>

export const recordSchema = v.pipe(
  v.strictObject({
    version: v.literal(recordVersion),
    circumstances,
    sections: listOf(section),
    trainings: listOf(training),
    missing: listOf(v.strictObject({ file: text, reason: text })),
  }),
  v.check(({ sections, trainings }) => {
    const keys = new Set(trainings.map(({ key }) => key))
    return sections.every(({ runs }) => runs.every(({ key }) => keys.has(key)))
  }, 'expected every run of a section among the trainings'),
) satisfies Of<ChapterRecord>

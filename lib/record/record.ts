/**
 * The record: everything that a run of the suite found at one scale, as data. Pages, tables of seeds and whatever else shows results are
 * made from it alone. It holds no times and no paths: the same trainings give the same record.
 */
import { lasting } from '../claims/measurement.ts'
import type { ClaimRecord } from '../claims/verdict.ts'
import type { Figure } from '../plots/figure.ts'
import type { Circumstances } from '../settings.ts'
import type { Divergence, EpochRow } from '../training/run.ts'

/** Raised when what a record holds changes in a way that those who read older ones would not understand. */
export const recordVersion = 1

export interface ChapterRecord {
  readonly version: typeof recordVersion
  readonly circumstances: Circumstances
  /** In the chapter's order. */
  readonly sections: readonly SectionRecord[]
  /** Each training that a section looked at, once, in the order in which they were first looked at. */
  readonly trainings: readonly TrainingRecord[]
  /** Specs that should have given a section and did not. No older result stands in for them. */
  readonly missing: readonly MissingSection[]
}

export interface SectionRecord {
  readonly number: number
  readonly title: string
  /** The spec, from the top of the project: `specs/05-scaling.spec.ts`. */
  readonly file: string
  /** The comment that the spec begins with, as Markdown. */
  readonly prose: string
  readonly figures: readonly FigureRecord[]
  readonly claims: readonly ClaimRecord[]
  /** Every training that a claim or a figure of the section looked at, once. */
  readonly runs: readonly RunReference[]
  /** True if the section was not part of the run that wrote this record: an earlier one, in the same circumstances, found it. */
  readonly earlier?: true
}

export interface FigureRecord {
  readonly title: string
  /** Missing if it could not be drawn. */
  readonly figure?: Figure
  /** Why there is none. */
  readonly reason?: string
  /** Its pictures, each a PNG file beside the record (`pictureName` in `lib/report/`). */
  readonly pictures: readonly { readonly name: string; readonly alt: string }[]
}

/** A training under the name that a section has for it. */
export interface RunReference {
  readonly name: string
  readonly seed: number
  /** Of the training in `trainings`. */
  readonly key: string
}

export interface TrainingRecord {
  /** The experiment in canonical form (`keyOf`): whoever trains this gets these hashes. */
  readonly key: string
  /** The engine that trained it. */
  readonly backend: string
  /** One for each epoch; fewer than the experiment asks for if the loss diverged. */
  readonly epochs: readonly EpochRecord[]
  readonly diverged?: Divergence
  /** SHA-256 over the bits of the final parameters, or of those at which the loss diverged. */
  readonly hash: string
}

/** An epoch without its times, which are others in each run. */
export type EpochRecord = Omit<EpochRow, 'trainSeconds' | 'evaluationSeconds'>

export interface MissingSection {
  readonly file: string
  /** Why, as far as it is known: it could not be loaded, its shard is not among those that were merged. */
  readonly reason: string
}

/** The training of a run that a section refers to. Throws if the record lacks it: `parseRecord` accepts no such record. */
export function trainingOf(
  { trainings }: Pick<ChapterRecord, 'trainings'>,
  { key, name }: RunReference,
): TrainingRecord {
  const training = trainings.find((one) => one.key === key)
  if (!training) throw new Error(`The record has no training of '${name}'.`)
  return training
}

/** A claim as a record keeps it: without the times of what was measured by a clock. */
export function lastingClaim({ seeds, ...claim }: ClaimRecord): ClaimRecord {
  const kept = seeds.map(({ measurements, control, ...seed }) => ({
    ...seed,
    measurements: measurements.map(lasting),
    ...(control && { control: lasting(control) }),
  }))
  return { ...claim, seeds: kept }
}

/** The sections in the chapter's order, and each training once. */
export function recordOf(
  circumstances: Circumstances,
  found: readonly { readonly section: SectionRecord; readonly trainings: readonly TrainingRecord[] }[],
  missing: readonly MissingSection[] = [],
): ChapterRecord {
  const ordered = found.toSorted((a, b) => a.section.number - b.section.number)
  const trainings = new Map<string, TrainingRecord>()
  for (const training of ordered.flatMap((one) => one.trainings)) {
    if (!trainings.has(training.key)) trainings.set(training.key, training)
  }
  return {
    version: recordVersion,
    circumstances,
    sections: ordered.map(({ section }) => ({ ...section, claims: section.claims.map(lastingClaim) })),
    trainings: [...trainings.values()],
    missing,
  }
}

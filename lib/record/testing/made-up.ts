/** Records that nobody ran, for tests of whoever reads them. */
import { above } from '../../claims/measurement.ts'
import { quantity } from '../../claims/quantity.ts'
import type { ClaimRecord, SeedResult } from '../../claims/verdict.ts'
import { adam, atScale, experiment, fashionMnist } from '../../experiment/experiment.ts'
import { keyOf } from '../../experiment/key.ts'
import { linear, sequential } from '../../experiment/layers.ts'
import type { Circumstances } from '../../settings.ts'
import { type ChapterRecord, recordOf, type SectionRecord, type TrainingRecord } from '../record.ts'

export const brief: Circumstances = { scale: 'brief', seeds: [0], backend: 'wasm' }

/** A SHA-256 that belongs to nothing: the text's characters as hexadecimal, padded. */
export const madeUpHash = (text: string) =>
  [...text]
    .map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
    .slice(0, 64)
    .padEnd(64, '0')

/** A training of so many epochs; `bits` tells the hashes of one from those of another. */
export function madeUpTraining({
  epochs = 1,
  learningRate = 0.001,
  seed = 0,
  bits = String(learningRate),
  diverged = false,
} = {}): TrainingRecord {
  const network = sequential(linear(784, 10))
  const described = experiment({
    data: fashionMnist({ divideBy: 255 }),
    network,
    optimizer: adam(learningRate),
    batchSize: 32,
    epochs,
  })
  const rows = Array.from({ length: diverged ? 0 : epochs }, (_, index) => ({
    epoch: index + 1,
    trainLoss: 1 / (index + 1),
    trainAccuracy: 0.5,
    validationLoss: 2 / (index + 1),
    validationAccuracy: 0.5,
    learningRate,
    hash: madeUpHash(`${bits} ${index + 1}`),
  }))
  const hash = rows.at(-1)?.hash ?? madeUpHash(`${bits} start`)
  return {
    key: keyOf({ ...atScale(described, 'full'), seed }),
    backend: 'wasm',
    epochs: rows,
    ...(diverged && { diverged: { epoch: 1, step: 17, loss: 'NaN', hash } }),
    hash,
  }
}

/** A claim that holds on seed 0, unless told otherwise. */
export function madeUpClaim(id: string, more: Partial<ClaimRecord> = {}): ClaimRecord {
  const measurement = above(quantity('training accuracy', 0.75, 'share'), 0.5)
  const seeds: SeedResult[] = [{ seed: 0, measurements: [measurement], outcome: 'holds' }]
  return { id, sentence: 'it learns', expected: 'holds', verdict: 'holds', seeds, ...more }
}

/** A section with one claim and nothing else, unless told otherwise. */
export function madeUpSection(number: number, more: Partial<SectionRecord> = {}): SectionRecord {
  return {
    number,
    title: `Section ${number}`,
    file: `specs/${String(number).padStart(2, '0')}-section.spec.ts`,
    prose: '',
    figures: [],
    claims: [madeUpClaim(`${number}.1`)],
    runs: [],
    ...more,
  }
}

/** A record of these sections, each of which may look at any of these trainings. */
export function madeUpRecord(
  sections: readonly SectionRecord[],
  trainings: readonly TrainingRecord[] = [],
  circumstances: Circumstances = brief,
): ChapterRecord {
  return recordOf(
    circumstances,
    sections.map((section) => ({ section, trainings })),
  )
}

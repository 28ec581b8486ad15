/** Runs as the record lists them. */
import { keyOf } from '../experiment/key.ts'
import type { RunReference, TrainingRecord } from '../record/record.ts'
import type { Run } from '../training/run.ts'

/** The runs by the names that their section has for them, each once. */
export function runsAmong(runs: readonly Run[]): RunReference[] {
  const references = runs.map(({ name = '', experiment }) => ({ name, seed: experiment.seed, key: keyOf(experiment) }))
  return [...new Map(references.map((one) => [`${one.name}/${one.key}`, one])).values()]
}

/** What a run was and gave, without its parameters and times. */
export function trainingRecord({ experiment, epochs, diverged, hash, backend }: Run): TrainingRecord {
  const rows = epochs.map(({ trainSeconds: _training, evaluationSeconds: _evaluation, ...row }) => row)
  return { key: keyOf(experiment), backend, epochs: rows, ...(diverged && { diverged }), hash }
}

/** Experiments before their first step, for claims that a single step decides: nothing is trained for them. */
import type { Experiment, ScaledExperiment } from '../experiment/experiment.ts'

/**
 * An experiment on one seed, as `bench` puts it on the table. A run is one too: its bench is at the scale that the run was trained at.
 */
export interface Start {
  /** What the section calls the experiment. */
  readonly name?: string
  readonly experiment: Experiment
}

/** Stands among the experiments of a claim or a figure for one that is looked at before its first step. */
export interface AtStart {
  readonly kind: 'at start'
  readonly experiment: ScaledExperiment
}

/**
 * The experiment before its first step: `{ raw: atStart(raw) }` gives the check a `Start` in place of a run. Nothing is trained for it.
 * It is on the seed at hand, and at full scale whatever the scale: single steps are the chapter's own at either.
 */
export const atStart = (experiment: ScaledExperiment): AtStart => ({ kind: 'at start', experiment })

/** Whether this is `atStart(…)`. */
export const isAtStart = (value: unknown): value is AtStart =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'at start'

/** Comparisons that mean something: two experiments that differ in one thing. */
import { atScale, experiment, type ScaledExperiment } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { found, isRecord, refuseSurplus, unknownFields } from './fields.ts'
import { keyOf } from './key.ts'
import { experimentFields } from './problems.ts'

type Change = Partial<Omit<ScaledExperiment, 'snapshots'>>

/**
 * The same experiment with one thing changed. Refuses to change two: if both the optimizer and the learning rate moved, nobody could
 * say which of them made the difference. Refuses to change nothing, too.
 *
 * Changing the network counts as one change, however many layers it takes; so does changing the kind of a penalty or a schedule
 * together with the settings that only the new kind has.
 */
export function vary(base: ScaledExperiment, change: Change, ...surplus: never[]): ScaledExperiment {
  refuseSurplus('vary(base, { … })', surplus)
  refuseOther(base)
  refuseUnknown(change)
  // What changes at brief scale is the same change, made smaller.
  const { brief: _brief, ...fields } = change
  const changed = Object.entries(fields).flatMap(([field, after]) =>
    differences(field, base[field as keyof typeof fields], after),
  )
  if (changed.length !== 1) {
    const found = changed.length === 0 ? 'nothing that differs' : changed.join(' and ')
    throw new ExperimentError([`vary: expected one change, found ${found}; compare in two steps, or write it out`])
  }
  const varied = experiment({ ...base, ...change })
  if (keyOf(atScale(varied, 'brief')) === keyOf(atScale(base, 'brief'))) {
    const field = changed[0]?.split('.').at(-1)
    throw new ExperimentError([
      `vary: expected a change at brief scale too, found none, since brief.${field} takes its place there; vary that as well`,
    ])
  }
  return varied
}

/** A run knows the scale and the seed that it was trained at; what varies is the experiment. */
function refuseOther(base: unknown): void {
  if (isRecord(base) && isRecord(base.brief) && isRecord(base.data)) return
  const isRun = isRecord(base) && isRecord(base.experiment)
  const what = isRun ? 'a run or a start, which is one at one scale' : found(base)
  throw new ExperimentError([`vary: expected what experiment({ … }) gives; found ${what}; vary what it was made from`])
}

/** A field that nobody knows differs in nothing: it is refused before anything is compared. */
function refuseUnknown(change: unknown): void {
  const known = [...experimentFields.filter((field) => field !== 'snapshots'), 'brief']
  const problems = isRecord(change)
    ? unknownFields('', change, known)
    : [`vary: expected the field that changes, such as { epochs: 10 }; found ${found(change)}`]
  if (problems.length > 0) throw new ExperimentError(problems)
}

/** The names of what differs between two values of a field. */
function differences(field: string, before: unknown, after: unknown): string[] {
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
  if (isRecord(before) && isRecord(after)) {
    const shared = Object.keys(after).filter((name) => name in before)
    return shared.flatMap((name) => differences(`${field}.${name}`, before[name], after[name]))
  }
  const same = keyOf(before as never) === keyOf(after as never)
  return same ? [] : [field]
}

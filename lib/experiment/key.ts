/** An experiment's identity: its canonical JSON, with every field there and in one order. */
import type { Experiment } from './experiment.ts'

/** The same text for the same experiment, however its fields were ordered; another text for any other. */
export function keyOf(experiment: Experiment): string {
  return canonical(experiment)
}

/**
 * The same text for experiments of which one goes on where the other ends: everything but how long they train and which parameters
 * are kept. No schedule here looks ahead, so the shorter one can be read off the longer one.
 */
export function trajectoryKeyOf({ epochs: _epochs, snapshots: _snapshots, ...course }: Experiment): string {
  return canonical(course)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** An experiment's identity: its canonical JSON, with every field there and in one order. */
import type { Experiment } from './experiment.ts'

/** The same text for the same experiment, however its fields were ordered; another text for any other. */
export function keyOf(experiment: Experiment): string {
  return canonical(experiment)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

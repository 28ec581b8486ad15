import { type Measurement, marginOf } from '../measurement.ts'
import { wordsOf } from '../wording.ts'

/** A measurement as numbers and as words: what tests compare. */
export function shown(measurement: Measurement) {
  const { measured, needs, margin: marginText } = wordsOf(measurement)
  const room = marginOf(measurement)
  return {
    measured,
    needs,
    ...(room && { margin: room.margin, room: room.room }),
    ...(marginText !== undefined && { marginText }),
    holds: measurement.holds,
  }
}

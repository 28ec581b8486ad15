/** Two specs that call themselves the same section: no spec knows of the other, so whoever has both finds out. */
import type { MissingSection } from '../record/record.ts'
import type { DeliveredSection } from './section.ts'

/**
 * The sections as they are, but of several specs with one number only the first, by file name; each of the others is missing, and says
 * why. Ids begin with the section's number, so no two claims have the same one then.
 */
export function withoutRepeated(
  found: readonly (DeliveredSection | MissingSection)[],
): (DeliveredSection | MissingSection)[] {
  const sections = found.flatMap((one) => ('section' in one ? one.section : []))
  return found.map((one) => {
    if (!('section' in one)) return one
    const { number, file } = one.section
    const [first] = sections.flatMap((other) => (other.number === number ? other.file : [])).sort()
    if (first === undefined || first === file) return one
    const next = 'Give one of them another number, and its claims ids that begin with it.'
    return { file, reason: `It is section ${number}, as ${first} is. ${next}` }
  })
}

/** What one process has found so far. In watch mode that is several runs, and the terminal shows what is different in the next. */
import type { SectionRecord } from '../record/record.ts'
import type { DeliveredSection } from './section.ts'

interface Known {
  readonly delivered: DeliveredSection
  /** Of the code and the data that gave it. */
  readonly version: string
}

export class Session {
  /** As they were shown last, by file. */
  readonly #shown = new Map<string, SectionRecord>()
  /** As whole runs found them, by file. */
  readonly #whole = new Map<string, Known>()

  /**
   * What was shown of a section before, if anything was; from now on it is this. Of a run that left some of its claims out, only these
   * are compared and replaced.
   */
  show(section: SectionRecord, partial: boolean): SectionRecord | undefined {
    const before = this.#shown.get(section.file)
    this.#shown.set(section.file, before && partial ? withParts(before, section) : section)
    return before && partial ? onlyParts(before, section) : before
  }

  /** Keeps what a run found, and gives all that this session knows of the same version, whichever run found it. */
  add(
    found: readonly DeliveredSection[],
    missing: readonly string[],
    version: string,
    exists: (file: string) => boolean,
  ): DeliveredSection[] {
    for (const delivered of found) {
      if (!delivered.partial) this.#whole.set(delivered.section.file, { delivered, version })
    }
    for (const file of missing) this.#whole.delete(file)
    return [...this.#whole]
      .filter(([file, known]) => known.version === version && exists(file))
      .map(([, { delivered }]) => delivered)
  }
}

/** Of a section those claims and figures that a part of it has as well. */
function onlyParts(section: SectionRecord, part: SectionRecord): SectionRecord {
  return {
    ...section,
    claims: section.claims.filter(({ id }) => part.claims.some((claim) => claim.id === id)),
    figures: section.figures.filter(({ title }) => part.figures.some((figure) => figure.title === title)),
  }
}

/** A section with those of a part of it in the place of its own. */
function withParts(section: SectionRecord, part: SectionRecord): SectionRecord {
  const claims = section.claims.map((claim) => part.claims.find(({ id }) => id === claim.id) ?? claim)
  const figures = section.figures.map((figure) => part.figures.find(({ title }) => title === figure.title) ?? figure)
  return {
    ...section,
    claims: [...claims, ...part.claims.filter(({ id }) => !claims.some((claim) => claim.id === id))],
    figures: [...figures, ...part.figures.filter(({ title }) => !figures.some((figure) => figure.title === title))],
  }
}

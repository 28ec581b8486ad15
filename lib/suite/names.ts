/**
 * What a section calls its experiments. Each is declared once, under one name, and every claim, control, figure, table and progress line
 * calls it so. Nothing here depends on the order of claims or declarations.
 */
import { atScale, type Scale, type ScaledExperiment } from '../experiment/experiment.ts'
import { keyOf } from '../experiment/key.ts'
import { type AtStart, isAtStart } from './start.ts'

/** Experiments by the names that their section declares. */
export type Experiments = Readonly<Record<string, ScaledExperiment>>

/** What a claim or a figure looks at, by the same names: an experiment stands for its run, `atStart(experiment)` for its start. */
export type Needs = Readonly<Record<string, ScaledExperiment | AtStart>>

/** What is to be put into a place of a check. */
export interface Use {
  /** As the section declares it. In a control it is another one than that of the place. */
  readonly name: string
  readonly experiment: ScaledExperiment
  readonly as: 'run' | 'start'
}

/** What a check is given, by place. */
export type Uses = Readonly<Record<string, Use>>

export class Names {
  readonly #section: number
  readonly #declared: Experiments
  /** The declared name for the key of each experiment. */
  readonly #names = new Map<string, string>()
  readonly #used = new Set<string>()

  /**
   * Throws if two names stand for what is the same training at full scale (at brief scale two may well be), if something is no
   * experiment, or if it has a seed of its own.
   */
  constructor(section: number, declared: Experiments) {
    this.#section = section
    this.#declared = declared
    for (const [name, experiment] of Object.entries(declared)) {
      requireExperiment(`Section ${section} declares '${name}'`, experiment)
      const key = keyAt(experiment, 'full')
      const other = this.#names.get(key)
      if (other !== undefined) {
        throw new Error(
          `Section ${section} declares the same experiment twice, as '${other}' and as '${name}'; keep one of the names.`,
        )
      }
      this.#names.set(key, name)
    }
  }

  /**
   * What `user`, a claim or a figure, looks at, by place. Throws if an experiment is not declared, or is called by another name than the
   * declared one.
   */
  usesOf(user: string, needs: Needs): Uses {
    const uses = Object.entries(needs).map(([label, need]): [string, Use] => {
      const [experiment, as] = isAtStart(need) ? ([need.experiment, 'start'] as const) : ([need, 'run'] as const)
      const name = this.#nameOf(user, label, experiment)
      if (label !== name) {
        throw new Error(
          `${user} calls an experiment '${label}'; expected '${name}', as section ${this.#section} declares it.`,
        )
      }
      return [label, { name, experiment, as }]
    })
    return Object.fromEntries(uses)
  }

  /**
   * What takes the place of some of these without the mechanism: a run stands in for a run, a start for a start. Throws if a place is
   * none of the claim's, if an experiment is not declared, or if it takes its own place.
   */
  controlsOf(user: string, uses: Uses, control: Experiments): Uses {
    const stands = Object.entries(control).map(([place, experiment]): [string, Use] => {
      const replaced = uses[place]
      if (!replaced) {
        throw new Error(
          `${user} has a control in the place of '${place}'; expected one of ${listed(uses)}. Add it to the claim's experiments.`,
        )
      }
      const name = this.#nameOf(`${user}, in its control,`, place, experiment)
      if (name === replaced.name) {
        const next = 'Name one that lacks the mechanism.'
        throw new Error(
          `${user} has a control in the place of '${place}': expected another experiment, found the same. ${next}`,
        )
      }
      return [place, { name, experiment, as: replaced.as }]
    })
    return Object.fromEntries(stands)
  }

  /** Call it when the section is defined. Throws if a declared experiment is looked at by nobody. */
  requireAllUsed(): void {
    const unused = Object.keys(this.#declared).filter((name) => !this.#used.has(name))
    if (unused.length === 0) return
    throw new Error(
      `Section ${this.#section} has experiments that are declared and never used: ${unused.join(', ')}. Take them out of its ` +
        'declaration, or let a claim or a figure look at them.',
    )
  }

  #nameOf(user: string, label: string, experiment: ScaledExperiment): string {
    requireExperiment(`${user} has '${label}'`, experiment)
    const name = this.#names.get(keyAt(experiment, 'full'))
    const known =
      name !== undefined && keyAt(this.#declared[name] as ScaledExperiment, 'brief') === keyAt(experiment, 'brief')
    if (!known) {
      throw new Error(
        `${user} looks at an experiment that is not declared, in the place of '${label}'; expected one of ${listed(this.#declared)}. ` +
          `Declare it, under a name of its own: chapter(${this.#section}, …, { ${[...Object.keys(this.#declared), '…'].join(', ')} }, …).`,
      )
    }
    this.#used.add(name)
    return name
  }
}

/** What an experiment is at a scale. None has a seed of its own, so the seed plays no part. */
const keyAt = (experiment: ScaledExperiment, scale: Scale) => keyOf(atScale(experiment, scale))

const listed = (things: Readonly<Record<string, unknown>>) => Object.keys(things).join(', ') || 'none, for it has none'

/** Vitest checks no types, and a name that is spelt wrong is `undefined`. */
function requireExperiment(where: string, value: unknown): asserts value is ScaledExperiment {
  const isExperiment = typeof value === 'object' && value !== null && 'network' in value && 'brief' in value
  if (!isExperiment || !('seed' in value)) {
    const [found, next] = isAtStart(value)
      ? ['atStart(…)', 'Name the experiment alone: atStart(…) belongs to what a check is given.']
      : [`${value}`, 'Make it with experiment(…) or vary(…).']
    throw new Error(`${where}: expected an experiment, found ${found}. ${next}`)
  }
  if (value.seed !== 0) {
    const next = 'Leave `seed` out: CHAPTER_SEEDS says which seeds a section is checked on.'
    throw new Error(`${where}: expected an experiment without a seed of its own, found seed ${value.seed}. ${next}`)
  }
}

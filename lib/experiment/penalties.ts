/** What is added to the cross-entropy, described. What penalties compute is in `network/loss.ts`. */
import { positiveInFloat32, type Rule, type Rules, refuseSurplus } from './fields.ts'
import { entryOf, type Kind } from './kinds.ts'

export type Penalty = NoPenalty | WeightPenalty
export type WeightPenalty = L1 | L2Norm | L2Squared

export interface NoPenalty {
  readonly kind: 'none'
}

/** weight · Σ|w| over all parameters */
export interface L1 {
  readonly kind: 'l1'
  readonly weight: number
}

/** weight · Σ‖w‖₂, one norm a parameter tensor */
export interface L2Norm {
  readonly kind: 'l2Norm'
  readonly weight: number
}

/** weight · Σw² over all parameters */
export interface L2Squared {
  readonly kind: 'l2Squared'
  readonly weight: number
}

export function l1(weight: number, ...surplus: never[]): L1 {
  refuseSurplus('l1(weight)', surplus)
  return { kind: 'l1', weight }
}

export function l2Norm(weight: number, ...surplus: never[]): L2Norm {
  refuseSurplus('l2Norm(weight)', surplus)
  return { kind: 'l2Norm', weight }
}

export function l2Squared(weight: number, ...surplus: never[]): L2Squared {
  refuseSurplus('l2Squared(weight)', surplus)
  return { kind: 'l2Squared', weight }
}

interface PenaltyKind<P extends Penalty> extends Kind<P> {
  readonly fields: Rules<Omit<P, 'kind'>>
  /** Nothing for none. */
  inWords(penalty: P): string | undefined
}

/** Twice the weight is a slope of L2's, so that has to be a float32 number, too. A weight of 0 is no penalty: it is left out. */
const weight: Rule = (value) =>
  positiveInFloat32(value) ??
  (Number.isFinite(Math.fround(2 * (value as number)))
    ? undefined
    : 'a number up to 1.7e38, half of the largest float32')

const inWords = ({ kind, weight }: WeightPenalty) => `${kind}, weight ${weight}`

const kinds = {
  none: { fields: {}, inWords: () => undefined },
  l1: { fields: { weight }, inWords },
  l2Norm: { fields: { weight }, inWords },
  l2Squared: { fields: { weight }, inWords },
} satisfies { [K in Penalty['kind']]: PenaltyKind<Extract<Penalty, { kind: K }>> }

export const penaltyKinds: Readonly<Record<Penalty['kind'], PenaltyKind<Penalty>>> = kinds

/** The penalty in words, or nothing if there is none. */
export const describePenalty = (penalty: Penalty): string | undefined =>
  entryOf(penaltyKinds, penalty.kind, 'penalty.kind').inWords(penalty)

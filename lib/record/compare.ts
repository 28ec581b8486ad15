/**
 * How the trainings of a run compare with the published record, `reports/full/claims.json` of one complete run at full scale: whoever
 * runs the chapter sees whether they came out the same, bit by bit. And how they compare among themselves.
 */
import type { Experiment } from '../experiment/experiment.ts'
import { trajectoryKeyOf } from '../experiment/key.ts'
import { counted } from '../plots/format.ts'
import type { ChapterRecord, SectionRecord, TrainingRecord } from './record.ts'

type Part = Pick<ChapterRecord, 'sections' | 'trainings'>

/** `5 scaled, seed 0`: a training by the name that the first section has for it. */
function nameOf(sections: readonly SectionRecord[], { key }: TrainingRecord): string {
  for (const { number, runs } of sections) {
    const run = runs.find((one) => one.key === key)
    if (run) return `${number} ${run.name}, seed ${run.seed}`
  }
  return key
}

/**
 * How trainings compare with the record, in a sentence: `22 trainings identical to the published, bit by bit`. Every epoch is compared,
 * and a difference is named with the first epoch that has one. Only trainings of the engine that gives the same bits everywhere are
 * compared, and only those on the published data; where that leaves nothing, the sentence says why.
 */
export function comparisonText(
  { sections, trainings, circumstances }: Part & Pick<ChapterRecord, 'circumstances'>,
  published: ChapterRecord | undefined,
): string {
  const nothing = 'nothing is compared with the published record: '
  if (circumstances.data)
    return `${nothing}that is about Fashion-MNIST, and this run about '${circumstances.data.name}'`
  if (!published) return `${nothing}there is none that can be used`
  if (trainings.length === 0) return `${nothing}this run looked at no training`
  const ours = trainings.filter(({ backend }) => backend === 'wasm')
  if (ours.length === 0)
    return `${nothing}only wasm gives the same bits everywhere, and this run trained on another engine`
  const others = new Map(published.trainings.map((training) => [training.key, training]))
  const noneOf = (count: number) =>
    count === 1 ? 'it does not have the one training of this run' : `it has none of the ${count} trainings of this run`
  const known = ours.filter(({ key }) => others.has(key))
  const all = (count: number) => counted(count, 'training')
  if (known.length === 0) return `${nothing}${noneOf(ours.length)}`
  const different = known.flatMap((training) => {
    const epoch = firstDifference(training, others.get(training.key) as TrainingRecord)
    return epoch === undefined ? [] : `${nameOf(sections, training)}, from epoch ${epoch} on`
  })
  const rest = ours.length - known.length
  const end = rest === 0 ? '' : `; ${rest} ${rest === 1 ? 'is' : 'are'} not among those`
  if (different.length === 0) return `${all(known.length)} identical to the published, bit by bit${end}`
  return `${different.length} of ${all(known.length)} DIFFERENT from the published: ${different.join('; ')}${end}`
}

/** The first epoch, from 1, after which the parameters differ; nothing if all are the same to the last bit. */
function firstDifference(one: TrainingRecord, other: TrainingRecord): number | undefined {
  const epochs = Math.max(one.epochs.length, other.epochs.length)
  for (let index = 0; index < epochs; index++) {
    if (one.epochs[index]?.hash !== other.epochs[index]?.hash) return index + 1
  }
  return one.hash === other.hash ? undefined : epochs + 1
}

/**
 * Trainings with different descriptions that ended in the same parameters, in a line for each such group: something that one of them asks
 * for was not done. One that goes on where another ends is no other description, and neither is one that diverged before its first step.
 */
export function sameBits({ sections, trainings }: Part): string[] {
  const groups = new Map<string, Map<string, TrainingRecord>>()
  for (const training of trainings.filter(({ diverged }) => !diverged)) {
    const group = groups.get(training.hash) ?? new Map()
    groups.set(training.hash, group.set(trajectoryKeyOf(JSON.parse(training.key) as Experiment), training))
  }
  return [...groups].flatMap(([hash, group]) => {
    if (group.size < 2) return []
    const names = [...group.values()].map((training) => nameOf(sections, training)).join(' and ')
    return `different descriptions, the same parameters to the last bit (${hash.slice(0, 12)}): ${names}`
  })
}

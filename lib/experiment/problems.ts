/**
 * Whether an experiment can be trained: the one check for all of them, whether a spec wrote it, a socket brought it or a file kept it.
 * Nothing is believed: every field is known, there, and of a value that training can use.
 */
import { dataKinds } from './data.ts'
import type { Experiment } from './experiment.ts'
import {
  found,
  isRecord,
  isWhole,
  ownValue,
  problemOf,
  type Rule,
  that,
  trueOrFalse,
  unknownFields,
  wholeNumber,
} from './fields.ts'
import { grouped } from './grouped.ts'
import { kindProblems } from './kinds.ts'
import { needingSeveralImages, networkProblems, networkWidths } from './layers.ts'
import { optimizerKinds } from './optimizers.ts'
import { penaltyKinds } from './penalties.ts'
import { seedRule } from './random.ts'
import { scheduleKinds } from './schedules.ts'

const ruled = (field: string, rule: Rule) => (value: unknown) => problemOf(field, value, rule)

export const batchSizeRule = wholeNumber('a whole number of images, at least 1', 1)

/** What is wrong with each field by itself, in the order in which problems are listed. */
const fields = {
  data: (value: unknown) => kindProblems('data', value, dataKinds, 'name'),
  optimizer: (value: unknown) => kindProblems('optimizer', value, optimizerKinds),
  batchSize: ruled('batchSize', batchSizeRule),
  epochs: ruled('epochs', wholeNumber('a whole number, at least 1', 1)),
  snapshots: ruled(
    'snapshots',
    that(
      "a list of epochs, or of 'last'",
      (value) => Array.isArray(value) && value.every((epoch) => typeof epoch === 'number'),
    ),
  ),
  seed: ruled('seed', seedRule),
  returnsToTraining: ruled('returnsToTraining', trueOrFalse),
  schedule: (value: unknown) => kindProblems('schedule', value, scheduleKinds),
  penalty: (value: unknown) => kindProblems('penalty', value, penaltyKinds),
  network: networkProblems,
} satisfies { [Field in keyof Experiment]: (value: unknown) => string[] }

export const experimentFields: readonly string[] = Object.keys(fields)

/**
 * What is wrong with an experiment, in words; empty if nothing is, and then it is an `Experiment`.
 *
 * @param known fields that stand beside it, and that the caller has looked at
 */
export function experimentProblems(experiment: unknown, known: readonly string[] = []): string[] {
  if (!isRecord(experiment)) {
    return [`experiment: expected a description with ${experimentFields.join(', ')}; found ${found(experiment)}`]
  }
  const problems = [
    ...Object.entries(fields).flatMap(([field, problemsOf]) => problemsOf(ownValue(experiment, field))),
    ...unknownFields('', experiment, [...experimentFields, ...known]),
  ]
  // What does not go together is asked only of fields that are what they should be.
  return problems.length > 0 ? problems : togetherProblems(experiment as unknown as Experiment)
}

function togetherProblems(experiment: Experiment): string[] {
  const { data, network, optimizer, epochs, schedule, snapshots } = experiment
  const problems: string[] = []
  if (!snapshots.every((epoch) => isWhole(epoch, 1, epochs))) {
    problems.push(`snapshots: expected epochs from 1 to ${epochs}; found ${found(snapshots)}`)
  }
  problems.push(...scheduleKinds[schedule.kind].rateProblems(schedule, optimizer.learningRate))
  const { inputs, outputs } = networkWidths(network)
  const { inputs: inputsOf, each } = dataKinds[data.name]
  if (inputs !== inputsOf(data)) {
    problems.push(`network: expected ${inputsOf(data)} inputs, one for each ${each}; found ${inputs}`)
  }
  if (outputs !== 10) problems.push(`network: expected 10 outputs, one for each class; found ${outputs}`)
  return [...problems, ...singleImageProblems(experiment)]
}

function singleImageProblems({ data, network, batchSize }: Experiment): string[] {
  const layer = needingSeveralImages(network)
  const images = data.trainImages
  if (!layer || (batchSize !== 1 && images % batchSize !== 1)) return []
  const left = batchSize === 1 ? 'every batch is one' : `${images} images in batches of ${batchSize} leave one`
  const expected = 'no batch of a single image, whose variance batch normalisation cannot estimate'
  return [`batchSize: expected ${expected}; ${left}`]
}

/**
 * What is wrong with an experiment at either scale.
 *
 * @param inBrief gives it at brief scale; called only if nothing is wrong at full scale
 */
export function scaledProblems(scaled: Readonly<Record<string, unknown>>, inBrief: () => Experiment): string[] {
  const { brief, ...full } = scaled
  const { epochs, snapshots } = full
  const counted = Array.isArray(snapshots) ? snapshots.map((epoch) => (epoch === 'last' ? epochs : epoch)) : snapshots
  const problems = experimentProblems({ ...full, snapshots: counted }, ['brief'])
  const images = isRecord(full.data) ? full.data.trainImages : undefined
  problems.push(...briefProblems(brief, { epochs, trainImages: images }))
  if (problems.length > 0) return problems
  return experimentProblems(inBrief()).map((problem) => `${problem} (at brief scale)`)
}

function briefProblems(brief: unknown, full: { epochs: unknown; trainImages: unknown }): string[] {
  if (!isRecord(brief)) return [`brief: expected an object, such as { epochs: 5 }; found ${found(brief)}`]
  const given = Object.entries(full).filter(([field]) => Object.hasOwn(brief, field))
  return [
    ...given.flatMap(([field, most]) => {
      // Compared with a full scale that is wrong itself, nothing can be said.
      if (!isWhole(most, 1)) return []
      const expected = `a whole number from 1 to the ${grouped(most)} of full scale`
      return problemOf(`brief.${field}`, brief[field], wholeNumber(expected, 1, most))
    }),
    ...unknownFields('brief', brief, Object.keys(full)),
  ]
}

/**
 * A process to be killed by `kill.test.ts`: trains two experiments on a worker each and says every epoch and, at the end, the hashes.
 * Arguments: the bundled worker, the compiled kernels, the store, the experiments.
 */
import { readFileSync } from 'node:fs'
import type { Experiment } from '../../experiment/experiment.ts'
import { TrainerService } from '../service.ts'
import { madeUpGarments } from './made-up-garments.ts'

const [file = '', kernels = '', folder = '', experiments = '[]'] = process.argv.slice(2)
const dataset = madeUpGarments()
const service = new TrainerService({
  file,
  kernels: new Uint8Array(readFileSync(kernels)),
  dataset: async () => dataset,
  folder,
  workers: 2,
  listener: {
    started: ({ name, done }) => console.log(`${name} after ${done}`),
    row: ({ name }, { epoch }) => console.log(`${name} epoch ${epoch}`),
  },
})
const asked = JSON.parse(experiments) as Experiment[]
const results = await Promise.all(asked.map((experiment, index) => service.request(experiment, String(index))))
console.log(`hashes ${results.map(({ epochs }) => epochs.at(-1)?.hash).join(' ')}`)
await service.close()

/** Vitest's global set-up: the trainer runs in the main process for as long as the suite does, watch mode included. */
import { availableParallelism } from 'node:os'
import type { TestProject } from 'vitest/node'
import { findData } from '../dataset/data-folder.ts'
import { type DataSource, isPublished } from '../dataset/data-source.ts'
import { DatasetError } from '../dataset/dataset-error.ts'
import { choiceText, chooseEngine, theseMeans } from '../engines/choose.ts'
import { engines } from '../engines/engines.ts'
import { prepareTensorFlowEnvironment } from '../engines/tensorflow/environment.ts'
import { chooseWidth, useWidth, widthText } from '../engines/width.ts'
import { cacheFolder, readSettings, type Settings } from '../settings.ts'
import type { TrainerAddress } from './client.ts'
import { showProgress } from './progress.ts'
import { type Plan, planTrainer, startTrainer } from './trainer.ts'

declare module 'vitest' {
  interface ProvidedContext {
    settings: Settings
    /** Which images the suite is about: trainer, laboratory and pictures read these. */
    data: DataSource
    trainer: TrainerAddress
    /** Whether Vitest shows a page for each test: claims and figures are attached to theirs then. */
    testPages: boolean
  }
}

/** The specs start within some seconds, a thread each, and ask in the order in which they have been read. */
const gathering = 1500

export default (project: TestProject): Promise<() => Promise<void>> => setUp(project)

/** @param cache where trainings are kept; in the project by default */
export async function setUp(project: TestProject, cache?: string): Promise<() => Promise<void>> {
  const settings = readSettings(process.env)
  requireThreads(project)
  const progress = showProgress(project.vitest)
  // Before any thread starts, since the C library reads the environment of the process; and before the engine is tried.
  prepareTensorFlowEnvironment()
  const atOnce = settings.workers ?? availableParallelism()
  // Each is tried in a process of its own: beside each other.
  const trial = chooseWidth(settings.simd)
  const means = theseMeans(atOnce, cache ?? cacheFolder(), trial)
  const [choice, width] = await Promise.all([chooseEngine(settings.backend, means), trial])
  // Before any thread starts, as well: what is compiled already stays as it is.
  useWidth(width)
  progress.say(choiceText(choice, choice.name === 'wasm' ? widthText(width) : ''))
  const plan = async () => planTrainer(choice, await findData(settings.data), cache, width.bits)
  const start = async (planned: Plan) => {
    const { oneAtATime } = engines[choice.name]
    const workers = oneAtATime ? 1 : atOnce
    if (!isPublished(planned.source)) progress.say(dataText(planned.source))
    const trainer = await startTrainer(planned, { workers, gathering, listener: progress })
    project.provide('trainer', trainer.address)
    return trainer
  }
  const first = await plan().catch((error) => {
    // The reader's data is wrong and not this code: Vitest would show where in it that was found.
    if (error instanceof DatasetError) error.stack = `${error.name}: ${error.message}`
    throw error
  })
  let current = await start(first)
  project.provide('settings', settings)
  project.provide('testPages', showsTestPages(project.vitest.config))
  project.provide('data', first.source)
  // In watch mode somebody may edit the code that trains, or the data: from then on another trainer does, with a store of its own.
  project.onTestsRerun(async () => {
    try {
      const planned = await plan()
      if (planned.version !== current.version) {
        const next = await start(planned)
        await current.close()
        current = next
      }
      // The names of the classes may have changed alone.
      project.provide('data', planned.source)
    } catch (error) {
      // Half a line was saved, say. Vitest would end with an error that nobody caught.
      const reason = error instanceof Error ? error.message : String(error)
      progress.say(`the code that trains or its data cannot be used, so those of before still are: ${reason}`)
    }
  })
  return async () => {
    // First, since closing the trainer ends what runs: the line says how far it was.
    progress.close()
    await current.close()
  }
}

/** Whether somebody sees the pages of Vitest's own: in its UI, or as an HTML report. */
function showsTestPages({ ui, reporters }: TestProject['vitest']['config']): boolean {
  return ui || reporters.some((reporter) => Array.isArray(reporter) && reporter[0] === 'html')
}

/** Specs ask for trainings over a channel between threads, which no other process can reach. */
function requireThreads({ config }: TestProject): void {
  if (config.pool === 'threads') return
  throw new Error(
    `pool: expected 'threads' for the project '${config.name}', whose specs are heard by the trainer in threads of its process alone; ` +
      `found '${config.pool}'. Leave out --pool, or set it to threads.`,
  )
}

/** Which data it is, when it is not the published: the sums are its identity. */
function dataText({ name, folder, trainImages, validationImages, sums }: DataSource): string {
  const counts = `${trainImages} training and ${validationImages} validation images`
  const lines = Object.entries(sums).map(([file, sum]) => `  ${sum}  ${file}`)
  return [`data: '${name}', ${counts}, from ${folder}, SHA-256`, ...lines].join('\n')
}

/**
 * What is shown of the trainings: on a terminal one block that changes in place, elsewhere a line when a training begins and one when it
 * ends.
 */
import type { Vitest } from 'vitest/node'
import { workOf } from '../experiment/work.ts'
import { counted, decimal, percent } from '../plots/format.ts'
import type { EpochRow } from '../training/run.ts'
import { LiveBlock } from './live-block.ts'
import { type Paint, painter } from './paint.ts'
import { progressLines } from './progress-lines.ts'
import type { Listener, TrainingStatus } from './service.ts'
import type { Progress } from './store.ts'
import { clockTime } from './words.ts'

/** What a finished training came to, on one line. */
export function finishedLine(
  { name }: Pick<TrainingStatus, 'name'>,
  { epochs, diverged }: Progress,
  seconds: number,
  paint: Paint = (_colour, text) => text,
): string {
  const last = epochs.at(-1)
  const result = last
    ? `after ${counted(last.epoch, 'epoch')} loss ${decimal(last.trainLoss)}, validation accuracy ${percent(last.validationAccuracy)}`
    : 'no epoch was finished'
  const end = diverged ? paint('yellow', `; diverged at epoch ${diverged.epoch}, step ${diverged.step}`) : ''
  return `${paint('green', 'trained')} ${name} in ${seconds.toFixed(1)} s: ${result}${end}`
}

/** What all of the trainings took together. Times in seconds; the memory is that of the process with all its workers. */
export function totalLine({ trainings, epochs, seconds, wall, peakBytes }: Total): string {
  return (
    `${counted(trainings, 'training')}, ${counted(epochs, 'epoch')}: ${clockTime(seconds)} of training in ${clockTime(wall)}, ` +
    `${(seconds / wall).toFixed(1)} at a time; at most ${Math.round(peakBytes / 1e6)} MB of memory`
  )
}

interface Total {
  readonly trainings: number
  readonly epochs: number
  readonly seconds: number
  readonly wall: number
  readonly peakBytes: number
}

/** Node gives kilobytes. */
const peakMemory = () => process.resourceUsage().maxRSS * 1024

/**
 * The line about what was stopped: how far it has got is in the store.
 *
 * @param stopped name, epochs that are done, and epochs in all
 */
export function stoppedLine(stopped: readonly Pick<TrainingStatus, 'name' | 'done' | 'experiment'>[]): string {
  const each = stopped.map(({ name, done, experiment }) => {
    return `${name} ${done > 0 ? `after epoch ${done}` : 'in its first epoch'} of ${experiment.epochs}`
  })
  const goesOn = stopped.some(({ done }) => done > 0)
    ? 'The next run goes on from there.'
    : 'The next run begins it anew.'
  return `stopped: ${each.join(', ')}. ${goesOn}`
}

interface Running {
  status: TrainingStatus
  /** Epochs that were in the store already. */
  readonly resumedAt: number
  /** Seconds. */
  readonly began: number
  row?: EpochRow
}

/** What is shown, besides what a `Listener` hears. */
export interface Display extends Listener {
  say(text: string): void
  /** Takes everything from the screen that would stay in the way, and says what all of it came to, or what was stopped. */
  close(): void
}

/** A listener that shows what it hears. */
export function showProgress(vitest: Vitest): Display {
  const block = hasTerminalOfItsOwn(vitest) ? new LiveBlock([process.stdout, process.stderr]) : undefined
  const paint = painter(process.stderr)
  const running = new Map<number, Running>()
  /** What other suites train. */
  const elsewhere = new Map<number, TrainingStatus>()
  const now = () => performance.now() / 1000
  /** From one quiet time to the next; in watch mode there are several. Costs: of what is done, and of what was there. */
  let batch = { began: 0, costDone: 0, costThere: 0 }
  const total = { trainings: 0, epochs: 0, seconds: 0, wall: 0 }
  let pending = () => 0
  // To the error output, where it is in nobody's way: with `--reporter=json` the other one is a document.
  const print = (text: string) => process.stderr.write(`${text}\n`)

  const draw = () => {
    if (!block) return
    const shown = [
      ...[...running.values()].map(({ status, resumedAt, began, row }) => {
        return { ...status, resumedAt, elapsed: now() - began, row }
      }),
      ...[...elsewhere.values()].map((status) => ({ ...status, resumedAt: status.done, elapsed: 0, elsewhere: true })),
    ]
    const costLeft = pending()
    const { began, costDone, costThere } = batch
    const rate = costDone / (now() - began)
    const share = (costDone + costThere) / (costDone + costThere + costLeft || 1)
    const left = rate > 0 ? costLeft / rate : undefined
    block.update(
      progressLines(shown, { share, left, width: process.stdout.columns || 80, paint: painter(process.stdout) }),
    )
  }
  const closeBatch = () => {
    if (batch.began > 0) total.wall += now() - batch.began
    batch = { began: 0, costDone: 0, costThere: 0 }
  }
  const ended = ({ cost }: TrainingStatus) => {
    // What failed has work left that nobody does.
    if (running.size === 0 && elsewhere.size === 0 && pending() <= cost) closeBatch()
    draw()
  }
  const timer = block && setInterval(draw, 1000)
  timer?.unref()
  /** Once, whether the suite is closed or the process ends by a signal, in which case nothing may wait. */
  const sayStopped = () => {
    const stopped = [...running.values()].map(({ status }) => status)
    running.clear()
    elsewhere.clear()
    block?.close()
    if (stopped.length > 0) print(paint('yellow', stoppedLine(stopped)))
  }
  process.once('exit', sayStopped)

  return {
    say: print,
    attach: (costLeft) => {
      pending = costLeft
    },
    started(status) {
      if (batch.began === 0) batch = { began: now(), costDone: 0, costThere: 0 }
      batch.costThere += workOf(status.experiment) - status.cost
      running.set(status.id, { status, resumedAt: status.done, began: now() })
      const from = status.done > 0 ? `, going on after epoch ${status.done}` : ''
      // The block shows what begins, and not where it takes up.
      if (!block || from) print(`training ${status.name}: ${counted(status.experiment.epochs, 'epoch')}${from}`)
      draw()
    },
    row(status, row) {
      const training = running.get(status.id)
      if (!training) return
      batch.costDone += training.status.cost - status.cost
      running.set(status.id, { ...training, status, row })
      draw()
    },
    finished(status, progress) {
      const training = running.get(status.id)
      running.delete(status.id)
      if (training) print(finishedLine(status, progress, now() - training.began, paint))
      const fresh = progress.epochs.slice(training?.resumedAt ?? 0)
      total.trainings++
      total.epochs += fresh.length
      total.seconds += fresh.reduce((sum, row) => sum + row.trainSeconds + row.evaluationSeconds, 0)
      ended(status)
    },
    failed(status) {
      running.delete(status.id)
      ended(status)
    },
    elsewhere(status) {
      if (!block && !elsewhere.has(status.id)) print(`waiting for ${status.name}: another suite trains it`)
      elsewhere.set(status.id, status)
      draw()
    },
    returned(status) {
      elsewhere.delete(status.id)
      ended(status)
    },
    warning(text, status) {
      print(`${paint('yellow', 'warning:')} ${status ? `${status.name} ` : ''}${text}`)
    },
    close() {
      clearInterval(timer)
      process.off('exit', sayStopped)
      sayStopped()
      closeBatch()
      if (total.trainings > 0) print(totalLine({ ...total, peakBytes: peakMemory() }))
    },
  }
}

/**
 * Whether a block may be drawn: on a terminal, and with nobody else drawing one. Vitest's own summary does; this project's
 * configuration turns it off, and who asks for another reporter gets lines.
 */
function hasTerminalOfItsOwn({ config }: Vitest): boolean {
  if (!process.stdout.isTTY || process.env.CI) return false
  return config.reporters.every((reporter) => {
    if (!Array.isArray(reporter)) return true
    const [name, options] = reporter as [string, { summary?: boolean }?]
    return name === 'default' && options?.summary === false
  })
}

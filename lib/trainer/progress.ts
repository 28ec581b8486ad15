/**
 * Progress of the trainings: on a terminal one block that changes in place, elsewhere a line when a training begins and one when it
 * ends.
 */
import type { Vitest } from 'vitest/node'
import { decimal, percent } from '../plots/format.ts'
import type { EpochRow } from '../training/run.ts'
import { LiveBlock } from './live-block.ts'
import type { Listener, TrainingStatus } from './service.ts'
import type { Progress } from './store.ts'

/** One training as the block shows it. Times in seconds. */
export interface ShownTraining extends TrainingStatus {
  /** Epochs that were in the store already. */
  readonly resumedAt: number
  readonly elapsed: number
  readonly row?: EpochRow | undefined
}

const barWidth = 20

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * barWidth)
  return '━'.repeat(full) + '─'.repeat(barWidth - full)
}

/** `0:07`, `12:30`, `1:02:03`. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const padded = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`
}

/**
 * The lines of the block: all of the work first, then a line for each training that runs.
 *
 * @param left seconds of all the work that is left, or nothing while that cannot be known
 */
export function progressLines(running: readonly ShownTraining[], share: number, left: number | undefined): string[] {
  if (running.length === 0) return []
  const nameWidth = Math.max(...running.map(({ name }) => name.length), 'all trainings'.length)
  const lines = running.map(({ name, experiment, done, resumedAt, elapsed, row }) => {
    const fresh = done - resumedAt
    const remaining = fresh > 0 ? `   ${clockTime((elapsed / fresh) * (experiment.epochs - done))} left` : ''
    const measured = row ? `   loss ${decimal(row.trainLoss)}   accuracy ${percent(row.validationAccuracy)}` : ''
    const epochs = `epoch ${done}/${experiment.epochs}`
    return `${name.padEnd(nameWidth)}   ${bar(done / experiment.epochs)}   ${epochs}${measured}${remaining}`
  })
  const remaining = left === undefined ? '' : `   ${clockTime(left)} left`
  return ['', `${'all trainings'.padEnd(nameWidth)}   ${bar(share)}   ${percent(share, 0)}${remaining}`, ...lines]
}

/** What a finished training came to, on one line. */
export function finishedLine({ name }: TrainingStatus, { epochs, diverged }: Progress, seconds: number): string {
  const last = epochs.at(-1)
  const result = last
    ? `after ${last.epoch} epochs loss ${decimal(last.trainLoss)}, validation accuracy ${percent(last.validationAccuracy)}`
    : 'no epoch was finished'
  const end = diverged ? `; diverged at epoch ${diverged.epoch}, step ${diverged.step}` : ''
  return `trained ${name} in ${seconds.toFixed(1)} s: ${result}${end}`
}

/** What all of the trainings took together. Times in seconds; the memory is that of the process with all its workers. */
export function totalLine({ trainings, epochs, seconds, wall, peakBytes }: Total): string {
  return (
    `${trainings} trainings, ${epochs} epochs: ${clockTime(seconds)} of training in ${clockTime(wall)}, ` +
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

/** A listener that shows what it hears. `close` takes everything from the screen that would stay in the way. */
export function showProgress(vitest: Vitest): Listener & { say(text: string): void; close(): void } {
  const block = hasTerminalOfItsOwn(vitest) ? new LiveBlock([process.stdout, process.stderr]) : undefined
  const running = new Map<number, { status: TrainingStatus; resumedAt: number; began: number; row?: EpochRow }>()
  const now = () => performance.now() / 1000
  /** From one quiet time to the next; in watch mode there are several. */
  let batch = { began: 0, costDone: 0 }
  const total = { trainings: 0, epochs: 0, seconds: 0, wall: 0 }
  let pending = () => 0
  // To the error output, where it is in nobody's way: with `--reporter=json` the other one is a document.
  const print = (text: string) => process.stderr.write(`${text}\n`)

  const draw = () => {
    if (!block) return
    const shown = [...running.values()].map(({ status, resumedAt, began, row }) => {
      return { ...status, resumedAt, elapsed: now() - began, row }
    })
    const costLeft = pending()
    const { began, costDone } = batch
    const rate = costDone / (now() - began)
    block.update(progressLines(shown, costDone / (costDone + costLeft || 1), rate > 0 ? costLeft / rate : undefined))
  }
  const closeBatch = () => {
    if (batch.began > 0) total.wall += now() - batch.began
    batch = { began: 0, costDone: 0 }
  }
  const ended = ({ cost }: TrainingStatus) => {
    // What failed has work left that nobody does.
    if (running.size === 0 && pending() <= cost) closeBatch()
    draw()
  }
  const timer = block && setInterval(draw, 1000)
  timer?.unref()

  return {
    say: print,
    attach: (costLeft) => {
      pending = costLeft
    },
    started(status) {
      if (batch.began === 0) batch = { began: now(), costDone: 0 }
      running.set(status.id, { status, resumedAt: status.done, began: now() })
      const from = status.done > 0 ? `, going on after epoch ${status.done}` : ''
      if (!block) print(`training ${status.name}: ${status.experiment.epochs} epochs${from}`)
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
      if (training) print(finishedLine(status, progress, now() - training.began))
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
    warning(text, status) {
      print(`warning: ${status ? `${status.name} ` : ''}${text}`)
    },
    close() {
      clearInterval(timer)
      block?.close()
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

/** The block of progress as lines that fit the terminal: a line that wraps would be two, and what is cut off is lost. */
import { decimal, percent } from '../plots/format.ts'
import type { EpochRow } from '../training/run.ts'
import type { Paint } from './paint.ts'
import type { TrainingStatus } from './service.ts'
import { clockTime } from './words.ts'

/** One training as the block shows it. Times in seconds. */
export interface ShownTraining extends TrainingStatus {
  /** Epochs that were in the store already. */
  readonly resumedAt: number
  readonly elapsed: number
  readonly row?: EpochRow | undefined
  /** Another suite trains it. */
  readonly elsewhere?: boolean
}

export interface BlockOptions {
  /** Of all the work, from 0 to 1. */
  readonly share: number
  /** Seconds of all the work that is left, or nothing while that cannot be known. */
  readonly left: number | undefined
  /** Columns of the terminal. The lines are shorter: some terminals wrap a line that is full. */
  readonly width: number
  readonly paint?: Paint
}

/** A line before it is laid out. A cell that is empty has nothing to say. */
interface Row {
  readonly name: string
  /** From 0 to 1. */
  readonly share: number
  readonly epochs: string
  readonly accuracy: string
  readonly left: string
  readonly loss: string
}

/** The columns of text, as they stand, and in which order they are given up: the loss first, the epochs never. */
const columns = ['epochs', 'loss', 'accuracy', 'left'] as const
type Column = (typeof columns)[number]
const givenUp: readonly Column[] = ['loss', 'accuracy', 'left']

const widestBar = 20
const narrowestBar = 6
const shortestName = 12
const gap = '   '

/** The lines of the block: all of the work first, then a line for each training that runs. */
export function progressLines(
  trainings: readonly ShownTraining[],
  { share, left, width, paint = (_colour, text) => text }: BlockOptions,
): string[] {
  if (trainings.length === 0) return []
  const all: Row = {
    name: 'all trainings',
    share,
    epochs: shareText(share),
    loss: '',
    accuracy: '',
    left: left === undefined ? '' : `${clockTime(left)} left`,
  }
  const rows = [all, ...trainings.map(rowOf)]
  const layout = layoutFor(rows, width - 1)
  return ['', ...rows.map((row) => lineOf(row, layout, paint))]
}

/** Nothing is done, or everything, only if that is so. */
const shareText = (share: number) =>
  share > 0 && share < 0.005 ? '<1 %' : percent(share < 1 ? Math.min(share, 0.99) : share, 0)

function rowOf({ name, experiment, done, resumedAt, elapsed, row, elsewhere }: ShownTraining): Row {
  const { epochs } = experiment
  const fresh = done - resumedAt
  // The one that it is in, not those that are done.
  const epoch = `epoch ${Math.min(done + 1, epochs)}/${epochs}`
  return {
    name,
    share: done / epochs,
    epochs: elsewhere ? `${epoch}, in another suite` : epoch,
    loss: row ? `loss ${decimal(row.trainLoss)}` : '',
    accuracy: row ? `accuracy ${percent(row.validationAccuracy)}` : '',
    left: fresh > 0 ? `${clockTime((elapsed / fresh) * (epochs - done))} left` : '',
  }
}

interface Layout {
  readonly name: number
  readonly bar: number
  /** The widths of the columns that there is room for. */
  readonly cells: ReadonlyMap<Column, number>
}

/** Everything in full if it fits; else a shorter bar, then shorter names, then fewer columns. */
function layoutFor(rows: readonly Row[], room: number): Layout {
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => [...text].length))
  const name = widest(rows.map((row) => row.name))
  const kept = new Set<Column>(columns)
  for (const next of [undefined, ...givenUp]) {
    if (next) kept.delete(next)
    const widths = columns
      .filter((column) => kept.has(column))
      .map((column) => [column, widest(rows.map((row) => row[column]))] as const)
      .filter(([, width]) => width > 0)
    const cells = new Map(widths)
    const taken = widths.reduce((sum, [, width]) => sum + gap.length + width, gap.length)
    const free = room - taken
    const bar = Math.min(widestBar, free - name)
    if (bar >= narrowestBar) return { name, bar, cells }
    const shortened = free - narrowestBar
    if (shortened >= Math.min(name, shortestName)) return { name: Math.min(name, shortened), bar: narrowestBar, cells }
  }
  // Less than forty columns: the name and the epochs, as far as they go.
  const epochs = Math.min(widest(rows.map((row) => row.epochs)), Math.max(1, room - gap.length - 1))
  return { name: Math.max(1, room - gap.length - epochs), bar: 0, cells: new Map([['epochs', epochs]]) }
}

function lineOf(row: Row, { name, bar, cells }: Layout, paint: Paint): string {
  const parts = [shortened(row.name, name).padEnd(name)]
  if (bar > 0) parts.push(barOf(row.share, bar, paint))
  for (const [column, width] of cells) parts.push(shortened(row[column], width).padEnd(width))
  return parts.join(gap).trimEnd()
}

function barOf(share: number, width: number, paint: Paint): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `${paint(share < 1 ? 'cyan' : 'green', '━'.repeat(full))}${paint('dim', '─'.repeat(width - full))}`
}

function shortened(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}

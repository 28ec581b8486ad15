/**
 * Trainings on disk, each in a folder named after what it is: `<engine version>-<backend>/<hash of the trajectory's key>/`. In it,
 * `trajectory` holds the rows so far and all that is needed to go on, and `parameters-5` a snapshot after epoch 5.
 *
 * Files are written beside their place and renamed into it, so that whoever reads sees a whole one, old or new, and two suites at once
 * do no harm: they write the same bits. Each file carries its own checksum and says what it is of; one that does not match is as good as
 * not there.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Experiment } from '../experiment/experiment.ts'
import { trajectoryKeyOf } from '../experiment/key.ts'
import type { ParameterValues } from '../network/parameters.ts'
import { type EpochRow, reaches, type Snapshot, type Trajectory } from '../training/run.ts'
import { renameIntoPlace } from './rename.ts'

/** What happened to a trajectory, without its tensors. */
export type Progress = Pick<Trajectory, 'epochs' | 'diverged'>

export class RunStore {
  /**
   * @param folder where the trainings of one engine are
   * @param onDamaged told about a file that is there and cannot be used
   */
  constructor(
    readonly folder: string,
    readonly onDamaged: (file: string, reason: string) => void = () => {},
  ) {}

  /** The folder of an experiment and of all that differ from it only in length. */
  folderOf(experiment: Experiment): string {
    return join(this.folder, createHash('sha256').update(trajectoryKeyOf(experiment)).digest('hex').slice(0, 24))
  }

  /** How far the experiment has been trained, tensors and all, or nothing. */
  async load(experiment: Experiment): Promise<Trajectory | undefined> {
    const entry = await this.#read(join(this.folderOf(experiment), 'trajectory'), trajectoryHeader(experiment))
    if (!entry) return undefined
    const { header, arrays } = entry
    let next = 0
    const take = () => arrays[next++] as Float32Array
    return {
      epochs: header.epochs,
      ...(header.diverged && { diverged: header.diverged }),
      schedule: { ...header.schedule, best: header.schedule.best ?? Number.POSITIVE_INFINITY },
      parameters: header.parameters.map((parameter) => ({ ...parameter, values: take() })),
      optimizer: { steps: header.steps, moments: Array.from({ length: header.moments }, take) },
    }
  }

  /**
   * Keeps a trajectory in place of the one that is there. Of two suites that do not see each other's locks (`locks.ts`) the later one's
   * stays: both have the same bits.
   */
  async save(experiment: Experiment, trajectory: Trajectory): Promise<void> {
    const { epochs, diverged, schedule, parameters, optimizer } = trajectory
    const file = join(this.folderOf(experiment), 'trajectory')
    const header: StoredTrajectory = {
      course: trajectoryKeyOf(experiment),
      epochs,
      ...(diverged && { diverged }),
      schedule: { ...schedule, best: Number.isFinite(schedule.best) ? schedule.best : null },
      parameters: parameters.map(withoutValues),
      steps: optimizer.steps,
      moments: optimizer.moments.length,
    }
    await write(file, header, [...parameters.map(({ values }) => values), ...optimizer.moments])
  }

  /** The parameters after an epoch, or nothing. */
  async loadSnapshot(experiment: Experiment, epoch: number): Promise<Snapshot | undefined> {
    const entry = await this.#read(this.#snapshotFile(experiment, epoch), snapshotHeader(experiment, epoch))
    if (!entry) return undefined
    const parameters = entry.header.parameters.map((parameter, index) => ({
      ...parameter,
      values: entry.arrays[index] as Float32Array,
    }))
    return { epoch, parameters }
  }

  async saveSnapshot(experiment: Experiment, { epoch, parameters }: Snapshot): Promise<void> {
    const values = parameters.map((parameter) => parameter.values)
    const course = trajectoryKeyOf(experiment)
    const header: StoredSnapshot = { course, epoch, parameters: parameters.map(withoutValues) }
    await write(this.#snapshotFile(experiment, epoch), header, values)
  }

  /** How far the experiment has been trained, if that and the snapshots it asks for are enough to read it off. */
  async finished(experiment: Experiment): Promise<Progress | undefined> {
    const trajectory = await this.load(experiment)
    if (!trajectory || !reaches(trajectory, experiment.epochs)) return undefined
    for (const epoch of experiment.snapshots) {
      const wanted = epoch <= trajectory.epochs.length
      if (wanted && !(await this.loadSnapshot(experiment, epoch))) return undefined
    }
    return { epochs: trajectory.epochs, ...(trajectory.diverged && { diverged: trajectory.diverged }) }
  }

  #snapshotFile(experiment: Experiment, epoch: number): string {
    return join(this.folderOf(experiment), `parameters-${epoch}`)
  }

  async #read<Header>(file: string, check: Check<Header>): Promise<Entry<Header> | undefined> {
    try {
      const { header, arrays } = decode(await readFile(file))
      return { header: check(header, arrays), arrays }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.onDamaged(file, message)
      return undefined
    }
  }
}

type StoredParameter = Omit<ParameterValues, 'values'>

interface StoredTrajectory {
  /** Of the experiment and of all that differ from it only in length. */
  course: string
  epochs: readonly EpochRow[]
  diverged?: NonNullable<Trajectory['diverged']>
  /** ∞, the best loss before there is one, is null in JSON. */
  schedule: Omit<Trajectory['schedule'], 'best'> & { best: number | null }
  parameters: StoredParameter[]
  steps: number
  moments: number
}

interface StoredSnapshot {
  course: string
  epoch: number
  parameters: StoredParameter[]
}

interface Entry<Header> {
  readonly header: Header
  readonly arrays: readonly Float32Array[]
}

/** Gives a header back if it is what the file must hold, and throws what is wrong with it otherwise. */
type Check<Header> = (header: unknown, arrays: readonly Float32Array[]) => Header

const trajectoryHeader =
  (experiment: Experiment): Check<StoredTrajectory> =>
  (header, arrays) => {
    const found = header as StoredTrajectory
    if (found.course !== trajectoryKeyOf(experiment)) throw new Error('it is of another experiment')
    if (!found.epochs.every(({ epoch }, index) => epoch === index + 1)) throw new Error('its epochs are not in order')
    checkArrays(found.parameters, arrays.slice(0, found.parameters.length))
    const moments = arrays.length - found.parameters.length
    if (moments !== found.moments) throw new Error(`it has ${moments} moments in place of ${found.moments}`)
    return found
  }

const snapshotHeader =
  (experiment: Experiment, epoch: number): Check<StoredSnapshot> =>
  (header, arrays) => {
    const found = header as StoredSnapshot
    if (found.course !== trajectoryKeyOf(experiment)) throw new Error('it is of another experiment')
    if (found.epoch !== epoch) throw new Error(`it is of epoch ${found.epoch}`)
    checkArrays(found.parameters, arrays)
    return found
  }

function checkArrays(parameters: readonly StoredParameter[], arrays: readonly Float32Array[]): void {
  if (parameters.length !== arrays.length) {
    throw new Error(`it has ${arrays.length} tensors in place of ${parameters.length}`)
  }
  parameters.forEach(({ name, shape }, index) => {
    const [size, found] = [shape.reduce((product, side) => product * side, 1), arrays[index]?.length]
    if (found !== size) throw new Error(`${name} has ${found} values in place of ${size}`)
  })
}

const withoutValues = ({ values: _values, ...rest }: ParameterValues) => rest

/** A line with the checksum of the rest, a line of JSON with the header and the lengths of the arrays, and the arrays' own bytes. */
function encode(header: unknown, arrays: readonly Float32Array[]): Buffer[] {
  const text = Buffer.from(`${JSON.stringify({ header, lengths: arrays.map(({ length }) => length) })}\n`)
  const bytes = arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))
  const hash = createHash('sha256').update(text)
  for (const part of bytes) hash.update(part)
  return [Buffer.from(`${hash.digest('hex')}\n`), text, ...bytes]
}

function decode(bytes: Buffer): Entry<unknown> {
  const first = bytes.indexOf('\n')
  const rest = bytes.subarray(first + 1)
  const sum = createHash('sha256').update(rest).digest('hex')
  if (first < 0 || bytes.toString('latin1', 0, first) !== sum) throw new Error('its checksum does not match')
  const second = rest.indexOf('\n')
  const { header, lengths } = JSON.parse(rest.toString('utf8', 0, second)) as { header: unknown; lengths: number[] }
  let at = second + 1
  const arrays = lengths.map((length) => {
    // Copied: the bytes of a Float32Array must begin at a multiple of four.
    const values = new Float32Array(new Uint8Array(rest.subarray(at, at + length * 4)).buffer)
    at += length * 4
    return values
  })
  return { header, arrays }
}

let writes = 0

async function write(file: string, header: unknown, arrays: readonly Float32Array[]): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true })
  const temporary = `${file}.${process.pid}-${writes++}.tmp`
  try {
    const handle = await open(temporary, 'w')
    try {
      for (const part of encode(header, arrays)) await handle.writeFile(part)
      // On disk before it gets its name, or a power cut could leave the name with nothing behind it.
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameIntoPlace(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** Progress of the trainings on the terminal. */
import type { Vitest } from 'vitest/node'
import type { Listener, TrainingStatus } from './service.ts'

/** Lines when a training begins and ends. */
export function showProgress(vitest: Vitest): Listener & { close(): void } {
  const began = new Map<number, number>()
  const print = (text: string) => vitest.logger.log(text)
  return {
    started(training) {
      began.set(training.id, performance.now())
      const from = training.done > 0 ? `, going on after epoch ${training.done}` : ''
      print(`training ${training.name}: ${training.experiment.epochs} epochs${from}`)
    },
    finished(training: TrainingStatus) {
      const seconds = (performance.now() - (began.get(training.id) ?? performance.now())) / 1000
      print(`trained ${training.name} in ${seconds.toFixed(1)} s`)
    },
    warning(text, training) {
      print(`warning: ${training ? `${training.name} ` : ''}${text}`)
    },
    close() {},
  }
}

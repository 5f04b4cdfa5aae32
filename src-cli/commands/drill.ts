import type { Run } from '../arguments/command.ts'
import { runDrill, type DrillStep } from '../drill/run-drill.ts'
import { makeScratch } from '../drill/scratch.ts'
import { exitCodes } from '../failure.ts'
import { painterFor } from '../output/paint.ts'

/** `backburner drill`: kills a supervisor and a worker on this machine, in a scratch home, and says what came back. */
export const run: Run = async (context, given) => {
  const asJson = given.has('json')
  const paint = painterFor(context.colours)
  const steps: DrillStep[] = []
  const tell = (step: DrillStep): void => {
    steps.push(step)
    if (asJson) return
    const mark = step.passed ? paint('green', '✓') : paint('red', '✗')
    context.print(`${mark} ${step.what} ${paint('dim', `(${(step.ms / 1000).toFixed(1)} s)`)}\n`)
  }
  const scratch = await makeScratch(context)
  if (!asJson) {
    context.print(
      `A drill in a home of its own (${scratch.home}), against the bundled practice model. Your sessions are not touched.\n\n`,
    )
  }
  const { onInterrupt, restore } = untilInterrupted()
  let passed = false
  try {
    passed = await Promise.race([runDrill(scratch, tell), onInterrupt.then(() => false)])
  } finally {
    const from = performance.now()
    const left = await scratch.remove()
    restore()
    const what = left.length === 0 ? 'nothing is left of it: no process, no file' : `this is left: ${left.join(', ')}`
    tell({ name: 'clean', passed: left.length === 0, what, ms: performance.now() - from })
    passed &&= left.length === 0
  }
  if (asJson) context.print(`${JSON.stringify({ passed, steps }, null, 2)}\n`)
  else context.print(`\n${paint('bold', passed ? 'Passed.' : 'Failed.')} ${verdict(passed)}\n`)
  return passed ? exitCodes.done : exitCodes.failed
}

function verdict(passed: boolean): string {
  return passed
    ? 'On this machine sessions survive a killed supervisor and a killed worker.'
    : '"backburner doctor" looks for the cause.'
}

/** Ctrl+C ends the drill, and what it made is taken away first. */
function untilInterrupted(): { readonly onInterrupt: Promise<void>; readonly restore: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const stop = (): void => resolve()
  for (const signal of signals) process.on(signal, stop)
  return {
    onInterrupt: promise,
    restore: () => {
      for (const signal of signals) process.off(signal, stop)
    },
  }
}

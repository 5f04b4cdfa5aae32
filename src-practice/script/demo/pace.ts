/** How the demo moves: slow enough to watch, fast enough not to wait. */
import type { Block, Pace, Step } from '../schema.ts'
import { callTool } from '../write.ts'

/** About 160 characters a second. */
export const demoPace: Pace = { ms: 38, chunk: 6 }

/** What the model takes to begin an answer, in milliseconds. */
const firstByte = 1000

/** The call that runs the sample's tests. */
export const runTests: Block = callTool('Bash', { command: 'npm test', description: 'Run the tests' })

/** The same steps, each answer with a pause before it begins. */
export function slowly(steps: readonly Step[]): Step[] {
  return steps.map((step) => {
    if ('content' in step) return { ...step, delay: firstByte }
    if ('repeat' in step) return { ...step, steps: slowly(step.steps) }
    const otherwise = step.otherwise === undefined ? {} : { otherwise: slowly(step.otherwise) }
    return { ...step, then: slowly(step.then), ...otherwise }
  })
}

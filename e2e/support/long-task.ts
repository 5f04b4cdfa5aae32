import { expect } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Call, Plan } from './plan.ts'
import type { Product } from './product.ts'

const steps = 16

const entrySchema = z.looseObject({
  type: z.string(),
  toolUseId: z.string().optional(),
  requestId: z.string().optional(),
  content: z.unknown().optional(),
})

/** The entries of a session's transcript. */
export function entriesOf(product: Product, id: string): readonly z.infer<typeof entrySchema>[] {
  const lines = readFileSync(join(product.home, 'jobs', id, 'transcript.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => entrySchema.parse(JSON.parse(line)))
}

/** Each command leaves a line for each time that it ran. */
const noteRun = (task: string, step: number): string => `echo ran-${task}-${step} >> "$BACKBURNER_JOB_DIR/tmp/ran"`

/** The plans of a task of writes, edits, commands and subagents, by name: `[[<task>]]` in a prompt plays it. */
export function longTask(task: string): Readonly<Record<string, Plan>> {
  const turns = Array.from({ length: steps }, (_, step): Call[] => {
    const file = `${task}-${step}.txt`
    const content = `${task} ${step}\n`
    switch (step % 4) {
      case 0:
        return [{ name: 'Write', input: { file_path: file, content } }]
      case 1:
        return [
          {
            name: 'Bash',
            input: { command: `${noteRun(task, step)}; sleep 0.05; echo '${task} ${step}' > ${file}` },
          },
          { name: 'Read', input: { file_path: `${task}-${step - 1}.txt` } },
        ]
      case 2:
        return [
          { name: 'Glob', input: { pattern: '*.txt' } },
          { name: 'Write', input: { file_path: file, content } },
        ]
      default:
        return [
          {
            name: 'Agent',
            input: {
              description: `part ${step}`,
              prompt: `[[${task}-sub-${step}]] do your part`,
              subagent_type: 'general-purpose',
            },
          },
        ]
    }
  })
  const parts = Array.from({ length: steps }, (_, step): [string, Plan] => {
    const command = `${noteRun(task, step)}; echo '${task} ${step}' > ${task}-${step}.txt`
    return [
      `${task}-sub-${step}`,
      { turns: [[{ name: 'Bash', input: { command } }]], end: { say: `part ${step} of ${task} done` } },
    ]
  }).filter((_, step) => step % 4 === 3)
  return { [task]: { turns, end: { finish: `${task} done` } }, ...Object.fromEntries(parts) }
}

/** Every file is as the last call for it says, no call ran more often than the model made it, none has two results. */
export function expectDone(
  product: Product,
  calls: ReadonlyMap<string, number>,
  task: string,
  id: string,
  worktree: string,
): void {
  for (let step = 0; step < steps; step += 1) {
    expect(readFileSync(join(worktree, `${task}-${step}.txt`), 'utf8')).toBe(`${task} ${step}\n`)
  }
  const ran = readFileSync(join(product.home, 'jobs', id, 'tmp', 'ran'), 'utf8')
    .trim()
    .split('\n')
  for (let step = 1; step < steps; step += 2) {
    const made = calls.get(step % 4 === 1 ? `${task}/${step}/0` : `${task}-sub-${step}/0/0`) ?? 0
    const times = ran.filter((line) => line === `ran-${task}-${step}`).length
    expect(times, `runs of step ${step} of ${task}, called ${made} times`).toBeLessThanOrEqual(made)
    expect(times).toBeGreaterThanOrEqual(1)
  }
  const entries = entriesOf(product, id)
  for (const type of ['tool-started', 'tool-finished']) {
    const seen = entries.filter((entry) => entry.type === type).map(({ toolUseId }) => toolUseId)
    expect(new Set(seen).size, `${type} once a call`).toBe(seen.length)
  }
}

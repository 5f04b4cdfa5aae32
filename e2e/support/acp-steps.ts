import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Product } from './product.ts'

const rowSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  waitingFor: z.string().nullable(),
  summary: z.string(),
  pid: z.number().nullable(),
  worktree: z.string().nullable(),
})
/** A row as `agents --json` prints it. */
export type JsonRow = z.infer<typeof rowSchema>

/** Writes the user's settings, with this agent as `acp:tried`. */
export function tryAgent(
  product: Product,
  agent: { command: string; args: string[]; env: Record<string, string> },
): void {
  mkdirSync(product.home, { recursive: true, mode: 0o700 })
  const settings = { agents: { tried: { name: 'Tried', ...agent } } }
  writeFileSync(join(product.home, 'settings.json'), JSON.stringify(settings), { mode: 0o600 })
}

/** A session's row now. */
export async function rowOf(product: Product, id: string): Promise<JsonRow> {
  const { stdout } = await product.run('agents', '--json', '--all')
  const row = z
    .array(rowSchema)
    .parse(JSON.parse(stdout))
    .find((one) => one.id === id)
  if (row === undefined) throw new Error(`there is no row ${id} in ${stdout}`)
  return row
}

/** Waits until the row is as a step expects, and notes it for the table. */
export class Steps {
  readonly #product: Product
  readonly #lines: string[] = []

  constructor(product: Product) {
    this.#product = product
  }

  async reaches(id: string, step: string, state: string, waitingFor: string | null = null): Promise<JsonRow> {
    for (const end = Date.now() + 60_000; ;) {
      const row = await rowOf(this.#product, id)
      if (row.state === state && row.waitingFor === waitingFor) {
        const what = `${state}${waitingFor === null ? '' : ` (${waitingFor})`}`
        this.#lines.push(`${String(this.#lines.length + 1).padStart(2)}  ${step.padEnd(48)} ${what}`)
        return row
      }
      if (Date.now() > end) throw new Error(`${step}: ${row.state} (${row.waitingFor}), “${row.summary}”`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  /** The steps so far, one per line. */
  table(title: string): string {
    return [title, ...this.#lines].join('\n')
  }
}

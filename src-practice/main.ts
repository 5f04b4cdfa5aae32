/** Runs the practice model as a process: prints `{"url": …}` once it listens. */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { scriptSchema } from './script/schema.ts'
import { startPracticeModel } from './server.ts'

const usage = `usage: main.js [--port N] [--scripts FILE.json] [--exit-with-stdin] [--parent-pid N]`
const parentCheckEvery = 1000

const flags = z
  .object({
    port: z.coerce.number().int().min(0).max(65_535).default(0),
    scripts: z.string().optional(),
    'exit-with-stdin': z.boolean().default(false),
    'parent-pid': z.coerce.number().int().min(1).optional(),
  })
  .safeParse(parsedArguments())

if (flags.success) await run(flags.data)
else {
  process.stderr.write(`${z.prettifyError(flags.error)}\n${usage}\n`)
  process.exitCode = 2
}

function parsedArguments(): unknown {
  const string = { type: 'string' } as const
  const boolean = { type: 'boolean' } as const
  try {
    return parseArgs({ options: { port: string, scripts: string, 'parent-pid': string, 'exit-with-stdin': boolean } })
      .values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
    process.exit(2)
  }
}

async function run(options: {
  readonly port: number
  readonly scripts?: string | undefined
  readonly 'exit-with-stdin': boolean
  readonly 'parent-pid'?: number | undefined
}): Promise<void> {
  const file = options.scripts === undefined ? '[]' : await readFile(options.scripts, 'utf8')
  const scripts = z.array(scriptSchema).parse(JSON.parse(file))
  const model = await startPracticeModel({ port: options.port, scripts })
  const leave = () => void model.close().then(() => process.exit(0))
  process.once('SIGTERM', leave)
  process.once('SIGINT', leave)
  if (options['exit-with-stdin']) process.stdin.resume().once('close', leave)
  const parent = options['parent-pid']
  if (parent !== undefined) setInterval(() => (lives(parent) ? undefined : leave()), parentCheckEvery).unref()
  process.stdout.write(`${JSON.stringify({ url: model.url })}\n`)
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

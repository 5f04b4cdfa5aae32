import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { FileStatus } from './judge-state.ts'

const fileSchema = z.looseObject({
  sessionId: z.string(),
  status: z.string().optional(),
  waitingFor: z.string().nullish(),
  statusUpdatedAt: z.number().optional(),
})

/** Where the program keeps its own things. */
export function configDirectory(environment: Readonly<Record<string, string>>): string {
  return environment['CLAUDE_CONFIG_DIR'] ?? join(environment['HOME'] ?? '/', '.claude')
}

/** The transcript of a conversation that was begun in `cwd`. */
export function transcriptPath(config: string, cwd: string, conversation: string): string {
  return join(config, 'projects', cwd.replace(/[^A-Za-z0-9]/g, '-'), `${conversation}.jsonl`)
}

/**
 * What the program says of itself in `sessions/<pid>.json`; null when it says nothing. Where `pid` is that of a script around
 * it, the file that names the conversation counts.
 */
export async function readSessionFile(
  directory: string,
  pid: number,
  conversation: string,
): Promise<FileStatus | null> {
  const own = await read(join(directory, `${pid}.json`))
  if (own?.sessionId === conversation) return own.status
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((one) => /^\d+\.json$/.test(one))) {
    const other = await read(join(directory, name))
    if (other?.sessionId === conversation && lives(Number(name.slice(0, -5)))) return other.status
  }
  return null
}

async function read(path: string): Promise<{ readonly sessionId: string; readonly status: FileStatus | null } | null> {
  try {
    const { sessionId, status, waitingFor, statusUpdatedAt } = fileSchema.parse(
      JSON.parse(await readFile(path, 'utf8')),
    )
    if (status === undefined || statusUpdatedAt === undefined) return { sessionId, status: null }
    return { sessionId, status: { status, waitingFor: waitingFor ?? null, at: statusUpdatedAt } }
  } catch {
    // Not there, or in the middle of being written: the next look tells.
    return null
  }
}

/** A process that was killed leaves its file. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

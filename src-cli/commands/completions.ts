import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { boardWordOf } from '../../src-shared/board/board-word.ts'
import { shownStateOf } from '../../src-shared/board/session-row.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Command, Run } from '../arguments/command.ts'
import { bashCompletions } from '../completions/bash.ts'
import { fishCompletions } from '../completions/fish.ts'
import { zshCompletions } from '../completions/zsh.ts'
import { tryConnect } from '../connection/connection.ts'
import { exitCodes, usageError } from '../failure.ts'

const removedSchema = z.looseObject({ id: z.string(), name: z.string() })

/** `backburner completions <shell>`, of these commands; its scripts ask `completions sessions` and `completions removed` for what there is. */
export const completionsOf =
  (commands: readonly Command[]): Run =>
  async ({ home, print }, given) => {
    const [what = ''] = given.words
    switch (what) {
      case 'bash':
        print(bashCompletions(commands))
        return exitCodes.done
      case 'zsh':
        print(zshCompletions(commands))
        return exitCodes.done
      case 'fish':
        print(fishCompletions(commands))
        return exitCodes.done
      case 'sessions':
        print(linesOf(await sessions(home)))
        return exitCodes.done
      case 'removed':
        print(linesOf(await removed(home)))
        return exitCodes.done
      default:
        throw usageError(`completions are for bash, zsh and fish, not for "${singleLine(what, 40)}"`)
    }
  }

type Completed = { readonly id: string; readonly name: string; readonly detail: string }

/** Names come from models: in a shell's line they are one line of harmless text. */
function linesOf(found: readonly Completed[]): string {
  return found.map(({ id, name, detail }) => `${id}\t${singleLine(name, 80)}\t${singleLine(detail, 40)}\n`).join('')
}

/** The sessions of the board. A key press starts no supervisor: without one there are none. */
async function sessions(home: string): Promise<readonly Completed[]> {
  const attempt = await tryConnect(home, 'cli')
  if (attempt.kind !== 'connected') return []
  try {
    const { rows } = await attempt.connection.api.board.list()
    return rows.map((row) => ({ id: row.id, name: row.name, detail: boardWordOf(shownStateOf(row)) }))
  } finally {
    attempt.connection.close()
  }
}

async function removed(home: string): Promise<readonly Completed[]> {
  const { trash } = homePaths(home)
  const ids = await readdir(trash).catch(() => [])
  const found = await Promise.all(
    ids.map(async (id): Promise<readonly Completed[]> => {
      const text = await readFile(join(trash, id, 'removed.json'), 'utf8').catch(() => 'null')
      const manifest = removedSchema.safeParse(parsed(text))
      return manifest.success ? [{ id: manifest.data.id, name: manifest.data.name, detail: 'removed' }] : []
    }),
  )
  return found.flat()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

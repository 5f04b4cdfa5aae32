import { rm, stat } from 'node:fs/promises'
import { runHook } from '../../../../src-node/hooks/run-hook.ts'

type Variables = Readonly<Record<string, string>>

const timeoutMs = 10_000
/** Of the shell that reads the file, or not for hooks to change. */
const isForeign = /^(?:PWD|OLDPWD|SHLVL|_|CLAUDE_ENV_FILE|CLAUDE_PROJECT_DIR|ANTHROPIC_.*|BACKBURNER_.*)$/

/**
 * Variables that `SessionStart` hooks give to the session's commands: they write `export` lines to `CLAUDE_ENV_FILE`. Held
 * in memory; the next worker's hooks give them again.
 */
export class SessionVariables {
  #variables: Variables = {}

  /** An environment with these variables. */
  over(environment: Variables): Variables {
    return { ...environment, ...this.#variables }
  }

  /** Runs the lines that the hooks wrote, notes what they changed, and removes the file. */
  async take(file: string, { environment, cwd }: { environment: Variables; cwd: string }): Promise<void> {
    if (((await stat(file).catch(() => null))?.size ?? 0) === 0) return
    const { stdout } = await runHook({
      command: '. "$CLAUDE_ENV_FILE" > /dev/null 2>&1; env -0',
      input: {},
      cwd,
      environment: { ...environment, CLAUDE_ENV_FILE: file },
      timeoutMs,
    })
    await rm(file, { force: true })
    const all = stdout.split('\0').map((line): [string, string] => {
      const at = line.indexOf('=')
      return [line.slice(0, Math.max(0, at)), line.slice(at + 1)]
    })
    const changed = all.filter(([name, value]) => name !== '' && !isForeign.test(name) && environment[name] !== value)
    this.#variables = { ...this.#variables, ...Object.fromEntries(changed) }
  }
}

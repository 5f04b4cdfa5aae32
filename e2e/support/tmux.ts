import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './paths.ts'
import type { Product } from './product.ts'

/** A tmux server of its own: real terminals of any size, with everything that tmux does to what is drawn. */
export type Tmux = {
  /** Runs `backburner …` in a terminal of this size; what it wrote stays when it has ended. */
  readonly open: (name: string, args: readonly string[], cols: number, rows: number) => void
  /** What stands on the screen; with `history`, in the scrollback too. */
  readonly screen: (name: string, history?: boolean) => string
  /** Resolves once the screen shows it. */
  readonly shows: (name: string, what: RegExp) => Promise<string>
  /** Resolves once the program has ended. tmux writes that on the screen only when it has reaped it, which it sometimes does late. */
  readonly ended: (name: string) => Promise<void>
  /** Keys by tmux's names (`C-o`, `PPage`), or letters. */
  readonly keys: (name: string, ...keys: readonly string[]) => void
  readonly resize: (name: string, cols: number, rows: number) => void
  /** Ends it with everything in it. */
  readonly close: () => void
}

const patience = 20_000

/** Why there is no tmux; null when there is. */
export function tmuxObstacle(): string | null {
  return spawnSync('tmux', ['-V']).status === 0 ? null : 'tmux is not installed'
}

/** Starts a tmux server for one test. */
export function startTmux(product: Product, environment: Readonly<Record<string, string>> = {}): Tmux {
  const socket = join(product.home, '..', 'tmux')
  const env = { ...product.environment, ...environment }
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', env, cwd: product.project })
  const screen = (name: string, history = false): string =>
    tmux('capture-pane', '-p', ...(history ? ['-S', '-'] : []), '-t', `=${name}:`).trimEnd()
  return {
    open: (name, args, cols, rows) => {
      const command = [process.execPath, join(root, 'bin/backburner.js'), ...args]
      tmux(
        'new-session',
        '-d',
        '-s',
        name,
        '-x',
        String(cols),
        '-y',
        String(rows),
        ...command,
        ';',
        'set-option',
        '-w',
        'remain-on-exit',
        'on',
      )
    },
    screen,
    shows: async (name, what) => {
      const end = Date.now() + patience
      for (;;) {
        const shown = screen(name)
        if (what.test(shown)) return shown
        if (Date.now() > end) throw new Error(`${what} did not appear; the screen:\n${shown}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    ended: async (name) => {
      const end = Date.now() + patience
      while (tmux('display-message', '-p', '-t', `=${name}:`, '#{pane_dead}').trim() !== '1') {
        if (Date.now() > end) throw new Error(`the program did not end; the screen:\n${screen(name)}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    keys: (name, ...keys) => void tmux('send-keys', '-t', `=${name}:`, ...keys),
    resize: (name, cols, rows) => void tmux('resize-window', '-t', `=${name}:`, '-x', String(cols), '-y', String(rows)),
    close: () => void spawnSync('tmux', ['-S', socket, 'kill-server']),
  }
}

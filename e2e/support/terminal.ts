import { join } from 'node:path'
import headless from '@xterm/headless'
import { spawn } from 'node-pty'
import { root } from './paths.ts'
import type { Product } from './product.ts'

/** `backburner …` in a real terminal of its own. */
export type Terminal = {
  /** What stands on the screen, without blanks at the ends. */
  readonly screen: () => string
  /** Everything that was written to it, in order. */
  readonly written: () => string
  /** Resolves once the screen shows it. */
  readonly shows: (what: RegExp) => Promise<void>
  readonly type: (keys: string) => void
  readonly resize: (cols: number, rows: number) => void
  /** The exit code. */
  readonly ended: Promise<number>
}

const patience = 15_000

/** Runs a command of the product in a terminal of this size. */
export function openTerminal(product: Product, args: readonly string[], cols = 80, rows = 24): Terminal {
  const screen = new headless.Terminal({ cols, rows, allowProposedApi: true })
  const pty = spawn(process.execPath, [join(root, 'bin/backburner.js'), ...args], {
    cols,
    rows,
    cwd: product.project,
    env: { ...product.environment },
  })
  const looks = new Set<() => void>()
  const look = (): void => {
    for (const one of looks) one()
  }
  let written = ''
  pty.onData((data) => {
    written += data
    screen.write(data, look)
  })
  // What the program asks the terminal, the terminal answers.
  screen.onData((answer) => pty.write(answer))
  const text = (): string => {
    const buffer = screen.buffer.active
    const lines = Array.from({ length: screen.rows }, (_, row) =>
      (buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    )
    return lines.join('\n').trimEnd()
  }
  return {
    screen: text,
    written: () => written,
    shows: (what) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!what.test(text())) return
          clearTimeout(timer)
          looks.delete(check)
          resolve()
        }
        const timer = setTimeout(() => {
          looks.delete(check)
          reject(new Error(`${what} did not appear; the screen:\n${text()}`))
        }, patience)
        looks.add(check)
        check()
      }),
    type: (keys) => pty.write(keys),
    resize: (width, height) => {
      screen.resize(width, height)
      pty.resize(width, height)
    },
    ended: new Promise((resolve) => {
      pty.onExit(({ exitCode }) => screen.write('', () => resolve(exitCode)))
    }),
  }
}

import { startTmux, tmuxObstacle, type Tmux } from './tmux.ts'
import { test as base } from './test.ts'

/** `test` with terminals of its own beside the product. Without tmux its tests are skipped, and say why. */
export const test = base.extend<{ readonly tmux: Tmux }>({
  tmux: async ({ product }, provide) => {
    const obstacle = tmuxObstacle()
    base.skip(obstacle !== null, obstacle ?? '')
    const tmux = startTmux(product)
    await provide(tmux)
    tmux.close()
  },
})

/** Columns and rows that every view of the terminal must do with. */
export const terminalSizes = [
  [40, 12],
  [80, 24],
  [200, 60],
] as const

export { expect } from '@playwright/test'

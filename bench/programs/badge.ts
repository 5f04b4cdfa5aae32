import type { FakeRepository } from '../../e2e/support/fake-github/state.ts'
import { prepareShipping, shipItScript } from '../../e2e/support/ship-it.ts'
import { onBoard } from '../browser.ts'
import { quantile, type Figure } from '../figures.ts'
import { onFreshGround } from '../ground.ts'
import { watchBadges } from '../watch-badges.ts'

const runs = 5

/**
 * From the moment at which the host has a pull request that a session opens with `gh` (a little before `gh` ends) to its
 * coloured badge on the board.
 */
export async function measureBadge(): Promise<readonly Figure[]> {
  return await onFreshGround(async ({ product, practice }) => {
    await practice.addScripts([shipItScript])
    const { github, variables } = await prepareShipping(product)
    const repository = github.state.repository('acme', 'app')
    repository.checksAtOpening = [{ name: 'build', conclusion: null }]
    Object.assign(product.environment, variables)
    try {
      await product.run('accept-mode', 'bypassPermissions', '--yes')
      const times = await onBoard(
        product,
        async ({ page }) => {
          const found: number[] = []
          for (let number = 1; number <= runs; number += 1) {
            await product.dispatch('ship the jump', '--dangerously-skip-permissions')
            await page.waitForFunction((one) => globalThis.benchBadges.has(one), number, { timeout: 60_000 })
            const painted = await page.evaluate((one) => globalThis.benchBadges.get(one) ?? Number.NaN, number)
            found.push((painted - openedAt(repository, number)) / 1_000)
          }
          return found
        },
        async (page) => await page.addInitScript(watchBadges),
      )
      return [
        {
          id: 'pull-request-badge',
          value: Math.max(...times),
          note: `slowest of ${runs}; median ${quantile(times, 0.5).toFixed(2)} s`,
        },
      ]
    } finally {
      await github.stop()
    }
  })
}

function openedAt({ pullRequests }: FakeRepository, number: number): number {
  return pullRequests.find((one) => one.number === number)?.updatedAt ?? Number.NaN
}

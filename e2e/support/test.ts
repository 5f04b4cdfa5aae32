import { test as base } from '@playwright/test'
import { startPracticeModel, type PracticeModel } from './practice-model.ts'
import { createProduct, type Product } from './product.ts'

type Ground = {
  /** A practice model of this test's own. */
  readonly practice: PracticeModel
  /** The built product with a home of this test's own, its sessions asking `practice`. Ends without a process left, or fails. */
  readonly product: Product
  /** Where `serve` shows the board, token included. */
  readonly boardUrl: string
}

/** Playwright's `test` with the product to test. */
export const test = base.extend<Ground>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what a fixture needs from this pattern.
  practice: async ({}, provide) => {
    const practice = await startPracticeModel()
    await provide(practice)
    await practice.stop()
  },
  product: async ({ practice }, provide) => {
    const product = createProduct(practice.url)
    await provide(product)
    await product.dispose()
  },
  boardUrl: async ({ product }, provide) => {
    const { line } = await product.start(['serve', '--port', '0'], /http:\/\/127\.0\.0\.1:\d+/)
    const url = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(line)?.[0]
    if (url === undefined) throw new Error(line)
    await provide(url)
  },
})

export { expect } from '@playwright/test'

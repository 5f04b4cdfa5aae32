import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src-*,scripts,bench}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // What is waited for is a receipt: on a busy machine it comes later than in a second.
    expect: { poll: { timeout: 10_000 } },
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src-*,scripts,bench}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    // Many tests run real processes, on machines that may be busy: what hangs is found all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

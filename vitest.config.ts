import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src-*,scripts,bench}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})

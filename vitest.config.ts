import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['src/test-folder.ts'],
    // Two cores: the suites that start processes and browsers would starve each other with more.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As long as a busy machine may take; what is waited for is what is asserted.
    expect: { poll: { timeout: 10_000 } },
    env: { NO_COLOR: '1' },
  },
})

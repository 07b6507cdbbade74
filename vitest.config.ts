import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What starts processes and browsers, or waits for deadlines. */
const long = /\/(?:e2e|hostile)[./]/

/** The long suites first: one that is left for the end has a core to itself, and the other idles. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isShort = ({ moduleId }: TestSpecification): number => (long.test(moduleId) ? 0 : 1)
    return sorted.toSorted((a, b) => isShort(a) - isShort(b))
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['src/test-folder.ts'],
    sequence: { sequencer: LongFirst },
    // Two cores: the suites that start processes and browsers would starve each other with more.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As long as a busy machine may take; what is waited for is what is asserted.
    expect: { poll: { timeout: 10_000 } },
    env: { NO_COLOR: '1' },
  },
})

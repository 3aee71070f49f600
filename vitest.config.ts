import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], extra: object = {}) => ({
  extends: true as const,
  test: { name, include, ...extra },
});

/** What runs against the stack waits until it is synthesized; the rest starts at once. */
const synthesized = { globalSetup: ['test/kit/stack/globalSetup.ts'] };
const startedOnce = { globalSetup: ['test/kit/product/globalSetup.ts'] };

/** The long programme does in one test what the short one samples. */
const timeoutMs = process.env['USHER_FULL'] ? 3_600_000 : 60_000;
/** What is waited for comes at once as a rule; a busy machine is no reason to fail. Shorter than a test has, so that it says what was missing. */
const pollMs = 30_000;

export default defineConfig({
  test: {
    // A thread is up in a third of the time of a process; what starts processes of its own gets one.
    pool: 'threads',
    // Left alone, a machine of two cores works with one.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    expect: { poll: { timeout: pollMs } },
    // As for every command: see tools/dev/ready.mjs.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      project('rules', ['test/{domain,shape,web}/**/*.test.{ts,tsx}', 'examples/*/test/*.test.{ts,tsx}']),
      project(
        'doors',
        ['test/{functions,app,store,platform,resolvers,faults,infra,tools,kit}/**/*.test.ts'],
        // Its files share their workers, and with them the SDKs, which take longer to load than most files take to run.
        { ...synthesized, isolate: false, setupFiles: ['test/kit/world/eachFile.ts'] },
      ),
      project('cloud', ['packages/*/test/**/*.test.ts', '!packages/*/test/parity/**']),
      // Its files share their workers: what each of its cases starts takes longer to load than to run.
      project('parity', ['packages/understudy/test/parity/**/*.test.ts'], {
        isolate: false,
        setupFiles: ['packages/understudy/test/parity/eachFile.ts'],
      }),
      project('stories', ['test/stories/**/*.test.ts', 'examples/*/test/stories/**/*.test.ts'], {
        pool: 'forks',
        isolate: false,
        ...startedOnce,
      }),
      // Browsers and the whole product at once: one file after the other, or they take each other's processor.
      project('browser', ['test/browser/**/*.test.ts'], {
        ...startedOnce,
        pool: 'forks',
        isolate: false,
        fileParallelism: false,
        testTimeout: Math.max(timeoutMs, 180_000),
        hookTimeout: Math.max(timeoutMs, 180_000),
      }),
    ],
  },
});

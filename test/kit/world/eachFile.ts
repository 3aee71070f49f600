import { vi } from 'vitest';

/**
 * Before each file of a project whose files share their workers, and with them the packages that are loaded once: our own
 * modules are loaded anew and find the variables, the time and the console as the first file found them.
 */
const shared = globalThis as { variablesAtStart?: NodeJS.ProcessEnv };
shared.variablesAtStart ??= { ...process.env };
for (const name of Object.keys(process.env)) if (!(name in shared.variablesAtStart)) delete process.env[name];
Object.assign(process.env, shared.variablesAtStart);
vi.useRealTimers();
vi.restoreAllMocks();
vi.resetModules();

import { afterAll } from 'vitest';
import { endAll } from './steps/started.ts';

/** Files share their workers, and with them the modules, the engine and the key that pools sign with. */
afterAll(endAll);

// Amplify's simulator as a program of its own, over the engine at the given address: prints where it answers.
import { serve } from './amplifySimulator.mjs';

const print = console.log;
const { url, headers, hot } = await serve({ endpoint: process.argv[2], limitedKeys: [], limit: 0 });
print(JSON.stringify({ url, headers, hot }));
process.on('SIGTERM', () => process.exit(0));

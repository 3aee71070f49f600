// npm run keys: the typed keys of an app, from a clone.
import { keysCommand } from './keysCommand.ts';

await keysCommand('npm run keys');

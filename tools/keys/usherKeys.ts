// usher-keys: the same as npm run keys, in the package that an app installs.
import { keysCommand } from './keysCommand.ts';

await keysCommand('usher-keys');

// The other programs of the package, which stand beside this one in dist/.

import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };

export const VERSION = packageJson.version;

/** The terminal host's program: it keeps the guests and starts the town. */
export const HOST_PROGRAM = fileURLToPath(new URL('./host.mjs', import.meta.url));

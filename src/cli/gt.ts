// The program `gt`. It keeps what it loads small: an agent's verbs and the attaching client start without the
// argument parser, and compiled code is kept on disk between starts.

import { keepCompiledCode } from './compile-cache.ts';

keepCompiledCode(process.env);
const { runGt } = await import('./dispatch.ts');
await runGt(process.argv.slice(2));

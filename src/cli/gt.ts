// The program `gt`. It keeps what it loads small: an agent's verbs and the attaching client start without the
// argument parser, and compiled code is kept on disk between starts.

import { keepCompiledCode } from './compile-cache.ts';
import { outliveOutput } from './lost-output.ts';

keepCompiledCode(process.env);
outliveOutput('gt');
const { runGt } = await import('./dispatch.ts');
await runGt(process.argv.slice(2));

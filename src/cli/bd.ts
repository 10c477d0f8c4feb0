// The program `bd`: beads for people and agents, in a town or in any repository.

import { keepCompiledCode } from './compile-cache.ts';
import { outliveOutput } from './lost-output.ts';

keepCompiledCode(process.env);
outliveOutput('bd');
const { parseBd } = await import('./bd/bd-program.ts');
await parseBd(process.argv.slice(2));

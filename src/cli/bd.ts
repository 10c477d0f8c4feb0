// The program `bd`: beads for people and agents, in a town or in any repository.

import { keepCompiledCode } from './compile-cache.ts';

keepCompiledCode(process.env);
const { parseBd } = await import('./bd/bd-program.ts');
await parseBd(process.argv.slice(2));

// A process that runs many `bd` commands one after the other: the program's own parser, without a start for each. Reads
// one {args, input} a line on stdin, answers one {code, stdout, stderr} a line on file descriptor 3.

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseBd } from '../../src/cli/bd/bd-program.ts';

const ANSWERS = 3;
const asked = process.stdin;

for await (const line of createInterface({ input: asked })) {
  const { args, input } = JSON.parse(line) as { args: readonly string[]; input: string };
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (text: string | Uint8Array) => {
      told[name] += String(text);
      return true;
    };
  }
  Object.defineProperty(process, 'stdin', { value: Readable.from([input]), configurable: true });
  process.exitCode = 0;
  await parseBd(args);
  writeSync(ANSWERS, `${JSON.stringify({ code: process.exitCode, ...told })}\n`);
}
process.exitCode = 0;

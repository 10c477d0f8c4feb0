// A town's process with a candidate that has passed its gates. It stops right before it records that it lands it, says
// `ready`, and goes on when it is told to; it ends when the candidate has landed, and dies where that fails, unless it is
// told to try again.

import { readSync, writeSync } from 'node:fs';
import { realClock } from '../../src/engine/adapters/clock.ts';
import { type Files, realFiles } from '../../src/engine/adapters/files.ts';
import { Engine } from '../../src/engine/engine.ts';
import { readTownSettings } from '../../src/engine/town.ts';
import { engineOptions } from './factory.ts';
import { MadeUpTerminals } from './made-up-terminals.ts';

const [root = '', isDogged] = process.argv.slice(2);
/** Its own git is another; its gates are to be given what those were that have passed. */
const env = { ...process.env, PATH: process.env['GT_TEST_GATES_PATH'] };

const files: Files = {
  ...realFiles,
  open: (path, how) => {
    const file = realFiles.open(path, how);
    return {
      write: (bytes) => {
        if (Buffer.from(bytes).includes('land.intended')) waitForWord();
        return file.write(bytes);
      },
      sync: () => file.sync(),
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      sizeBytes: () => file.sizeBytes(),
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  },
};

function waitForWord(): void {
  writeSync(1, 'ready\n');
  readSync(0, Buffer.alloc(1));
}

const settings = readTownSettings(root);
if (!settings.ok) throw new Error(settings.problem.message);
const opened = await Engine.open(
  engineOptions(root, {
    settings: settings.value,
    terminals: new MadeUpTerminals(),
    files,
    clock: realClock,
    env,
    note: (text) => {
      if (text.startsWith('merge ') && !isDogged) process.kill(process.pid, 'SIGKILL');
    },
  }),
);
if (!opened.ok) throw new Error(opened.problem.message);
const engine = opened.value;
await engine.start();
setInterval(() => {
  if (engine.state.queue['m1']?.phase.kind === 'landed') process.exit(0);
}, 1);

// What a program may do to the terminal around `gt`, and what it is told of it: on a real terminal line, whose terminal
// the test answers for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { ModesKeeper } from '../support/modes-keeper.ts';
import type { PtyScreen } from '../support/pty-screen.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

/** As a kitty answers, from the moment on at which it was asked. */
const KITTY = '\x1bP>|kitty(0.36.1)\x1b\\\x1b[?0u\x1b]10;rgb:00/00/00\x1b\\\x1b]11;rgb:ff/ff/ff\x1b\\';

const run = (command: string): string[] => ['run', '--', 'sh', '-c', command];

const wrote = (screen: PtyScreen, bytes: string): Promise<void> =>
  screen.waitUntil(() => screen.output.includes(bytes), { what: JSON.stringify(bytes) });

test('a program’s copy waits for a yes, and its title, bell and progress reach the terminal', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const says = [']0;the title', ']9;4;1;42', ']52;c;aGVsbG8='].map((each) => `\\033${each}\\007`).join('');
  await using screen = world.open(
    run(`echo ready; read -r line; printf '${says}\\007shown'; read -r line; exit 5`),
  );
  await screen.waitFor('ready');
  screen.type(`${KITTY}\r`);
  await screen.waitFor('shown');
  await wrote(screen, 'the title\x1b\\');
  await wrote(screen, '\x1b]9;4;1;42\x1b\\');
  await screen.waitFor('C-b y: may sh copy “hello”?');
  assert.ok(!screen.output.includes('\x1b]52'));
  screen.press('C-b', 'y');
  await screen.waitFor('wants to copy 5 characters');
  screen.press('y');
  await wrote(screen, '\x1b]52;c;aGVsbG8=\x1b\\');
  screen.type('\r');
  assert.equal((await screen.exited).code, 5);
});

test('keys reach a program as it asked for them, and the terminal is left as it was found', {
  skip,
}, async () => {
  await using world = new GtProgram();
  using keeper = new ModesKeeper();
  await keeper.write('\x1b]0;found\x07');
  const found = keeper.state();
  const asks = '\\033[>3u\\033[?1003h\\033[?1006h\\033[?1004h\\033[?2004h\\033[?1h\\033=\\033[5 q\\033[?25l';
  const command = `stty raw -echo; printf '${asks}ready'; dd bs=1 count=15 2>/dev/null | od -An -c; kill -9 $$`;
  await using screen = world.open(run(command));
  await screen.waitFor('ready');
  screen.type(KITTY);
  await wrote(screen, '\x1b[>3u');
  // C-i, and letting it go: two keys that a terminal without the protocol cannot tell from Tab, and from nothing.
  screen.type('\x1b[105;5u\x1b[105;5:3u');
  await screen.exited;
  assert.match(screen.output.replaceAll(/\s+/g, ' '), /033.*1 0 5 ; 5 u/);
  assert.equal((await screen.exited).code, 137);
  await keeper.write(screen.output);
  assert.equal(keeper.state(), found);
});

test('a program is told the colours of the terminal around it', { skip }, async () => {
  await using world = new GtProgram();
  const ask = `printf '\\033]11;?\\033\\\\'; dd bs=1 count=24 2>/dev/null | od -An -c`;
  await using screen = world.open(run(`stty raw -echo; echo ready; read -r line; ${ask}; read -r line`));
  await screen.waitFor('ready');
  screen.type(`${KITTY}\n`);
  await screen.waitFor(/f {3}f {3}f {3}f {3}\//);
});

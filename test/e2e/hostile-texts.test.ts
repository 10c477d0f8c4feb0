// Escape sequences in all that an agent names, writes and prints on the way to a landing reach nobody's terminal.

import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { recipeBead, smallTown, waitForStatus } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

const SHELL_EVIL = String.raw`\033]0;owned\007\033[31m\033[2J\302\233H\342\200\256`;
const TITLE = 'Mend \u001b]52;c;b3duZWQ=\u0007\u009b2J\u202e it';

/** Controls but line breaks and tabs, and what reorders a line (UAX 9). */
const UNSAFE = /[^\n\t\P{Cc}]|\p{Bidi_Control}/u;

test('hostile titles, subjects, file names, gate output and reasons of git are shown as harmless text', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib \u001b[31m\u202e');
  const gate = `test=printf '${SHELL_EVIL}gate\\n'; ! ls | grep -q bad`;
  await using town = await smallTown(world, { source, options: ['--gate', gate] });
  const { cwd } = town;
  const name = `"$(printf '${SHELL_EVIL}bad')"`;
  const fix = `echo x > ${name} && git add . && git commit --quiet --message "$(printf '${SHELL_EVIL}subject')"`;
  const bead = await recipeBead(world, cwd, { title: TITLE, fix });
  await world.mustGt(['sling', bead], { cwd });
  await waitForStatus(world, cwd, (view) => view.queue.some(({ state }) => state === 'rejected'), {
    what: 'the change to be turned down',
  });
  renameSync(source, `${source} gone`);
  await waitForStatus(world, cwd, (view) => view.queue.some(({ note }) => /can't be read/.test(note)), {
    what: "git's reason with the repository's name",
  });
  for (const args of [['status'], ['status', '--json'], ['mq', 'list'], ['feed'], ['why', bead]]) {
    const said = await world.gt(args, { cwd });
    assert.equal(said.code, 0, said.stderr);
    assert.doesNotMatch(said.stdout + said.stderr, UNSAFE, `gt ${args.join(' ')}`);
  }
  const shown = await world.mustBd(['show', bead], { cwd });
  assert.doesNotMatch(shown, UNSAFE);
  assert.match(shown, /gate test failed/);
});

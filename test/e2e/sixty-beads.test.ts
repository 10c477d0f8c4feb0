// The demo grown to sixty beads: its library three times in one repository, done by real recipe agents, with the tests of
// all three as the gate. Each copy comes to the end that the demo promises. It takes minutes: GT_TEST_FULL=1.

import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { WorkState, WorkView } from '../../src/engine/view.ts';
import { demoBeads, expectedOutcome } from '../demo/demo-repository.ts';
import { landingsOn, lostCommits, movesOf, redCommits, watchBranch } from '../support/checked-branch.ts';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { isFull } from '../support/long-form.ts';
import { readLog } from '../support/read-log.ts';
import { endingWith, endTown, waitForStatus } from '../support/small-town.ts';
import { TownCaller } from '../support/town-caller.ts';
import { until } from '../support/until.ts';

const COPIES = ['east', 'north', 'west'] as const;
const LIBRARY = fileURLToPath(new URL('../../demo/library', import.meta.url));
const GATE = "node --test --test-isolation=none '*/test/**/*.test.ts'";
const LIMIT_MS = 20 * 60_000;
/** The demo's patience, and more of it: sixty agents share what twenty have there. */
const SETTINGS = {
  witness: { silentMs: 40_000, nudgeGraceMs: 5_000, loopMs: 60_000, restarts: 1, backoffMs: 300 },
  deacon: { keepEndedMs: 1_000 },
};

const skip = isFull ? (isBuilt() ? false : 'not built: npm run build') : 'GT_TEST_FULL=1: it takes minutes';

test('of the demo three times over all that is good lands, nothing else, and nothing is left', {
  skip,
  timeout: LIMIT_MS + 60_000,
}, async (t) => {
  await using world = new GtProgram();
  const source = world.repository('tally');
  for (const copy of COPIES) cpSync(LIBRARY, join(source, copy), { recursive: true });
  world.git(source, 'add', '--all');
  world.git(source, 'commit', '--quiet', '--message', 'Add the libraries');
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  await using _ = endingWith(world, cwd);
  const settings = JSON.parse(readFileSync(join(cwd, 'town.json'), 'utf8'));
  writeFileSync(join(cwd, 'town.json'), JSON.stringify({ ...settings, ...SETTINGS }));
  await world.mustGt(['rig', 'add', 'tally', source, '--gate', `test=${GATE}`], { cwd });
  const repository = join(cwd, 'rigs/tally/engine.git');
  watchBranch(repository);
  const branch = {
    repository,
    git: (folder: string, ...args: readonly string[]) => world.git(folder, ...args),
  };

  const town = new TownCaller(world, cwd);
  const beads = new Map<string, string>();
  for (const copy of COPIES)
    for (const { key, title, metadata } of demoBeads()) {
      const vars = Object.entries(metadata.vars).map(([name, run]) => [name, within(copy, run)]);
      const made = { title: `${title} (${copy})`, metadata: { ...metadata, vars: Object.fromEntries(vars) } };
      const { id } = (await town.call('bead.create', made)) as { id: string };
      beads.set(id, key);
    }
  const begunAt = Date.now();
  await town.call('sling', { beads: [...beads.keys()] });
  const isOver = ({ state }: WorkView): boolean => state === 'landed' || state === 'stopped';
  const { work } = await waitForStatus(
    world,
    cwd,
    (view) => view.work.length === beads.size && view.work.every(isOver),
    {
      what: 'the end of all work',
      timeoutMs: LIMIT_MS,
    },
  );
  const tookMs = Date.now() - begunAt;
  const polecats = join(cwd, 'rigs/tally/polecats');
  await until('no checkout', () => readdirSync(polecats).length === 0, 60_000);
  const { landed, stopped } = expectedOutcome();
  const thrice = (keys: readonly string[]): string[] => keys.flatMap((key) => [key, key, key]).sort();
  const keysOf = (state: WorkState): string[] =>
    work
      .filter((each) => each.state === state)
      .map(({ bead }) => beads.get(bead) ?? bead)
      .sort();
  assert.deepEqual(keysOf('landed'), thrice(landed));
  assert.deepEqual(keysOf('stopped'), thrice(stopped));
  const landings = landingsOn(branch);
  assert.equal(new Set(landings.map(({ bead }) => bead)).size, landed.length * COPIES.length);
  for (const { bead, closes, commit } of landings)
    assert.ok(closes.includes(bead), `${commit} closes ${bead}`);
  const moves = movesOf(branch);
  assert.deepEqual(redCommits(branch, moves, { gate: GATE, scratch: world.path('scratch') }), []);
  const events = readLog(join(cwd, 'events'));
  const tips = events.flatMap(({ kind, data }) => (kind === 'mr.submitted' ? [String(data['tip'])] : []));
  assert.deepEqual(lostCommits(branch, tips), []);
  await endTown(world, cwd);
  const count = (kind: string): number => events.filter((event) => event.kind === kind).length;
  t.diagnostic(
    `${Math.round(tookMs / 1_000)} s, ${count('hook.filled')} runs, ${count('gate.passed')} green and ${count('gate.failed')} red gates, ${moves.length} moves of the branch, ${count('mr.rejected')} turned down`,
  );
});

/** The demo's commands, in one of the libraries. */
function within(copy: string, run: string): string {
  // Who deletes the checkout deletes all of it.
  return `cd ${copy} || exit 1\n${run.replaceAll('"$PWD"', '"$OLDPWD"')}`;
}

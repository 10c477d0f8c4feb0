// A polecat's life within a sandbox: its verbs are answered, also by a town that was started anew, what it may write
// stays, and its end is the end of all that it started.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { landedFile, scriptedTown, slungBead, whyNoBwrap } from '../support/sandboxed-town.ts';
import { endTown, statusOf, waitForStatus, waitForWork } from '../support/small-town.ts';

const skip = isBuilt() ? whyNoBwrap() : 'not built: npm run build';

/** Tells how far it came, then waits until it is let on by a file that the test puts into its checkout. */
const VERBS = `set -e
{ gt hook; gt prime; bd show "$GT_BEAD"; gt note 'from within'; } > verbs.txt 2>&1
{ cat cached 2>/dev/null || true; } > before.txt
echo ready > ready
while [ ! -e go ]; do sleep 0.1; done
gt hook > again.txt
rm ready go
git add *.txt
git commit --quiet --message Verbs
gt done
`;

test('verbs are answered within, also by a town that was killed and came back, and the work lands', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await using town = await scriptedTown(world, VERBS, { sandbox: { bwrap: { network: 'off' } } });
  const { cwd } = town;
  const bead = await slungBead(world, cwd, 'Talks');
  const checkout = await checkoutWith(world, cwd, 'ready');
  assert.match(await world.mustGt(['status'], { cwd }), /lib .* bwrap, no network /);
  assert.equal((await statusOf(world, cwd)).polecats[0]?.sandbox, 'bwrap, no network');
  const before = (await statusOf(world, cwd)).epoch;
  const [app] = world.leftovers().filter(({ command }) => /app\.mjs --town/.test(command));
  assert.ok(app);
  process.kill(app.pid, 'SIGKILL');
  await waitForStatus(world, cwd, ({ epoch }) => epoch > before, { what: 'the town to be back' });
  writeFileSync(join(checkout, 'go'), '');
  const { attempt } = await waitForWork(world, cwd, bead, 'landed');
  assert.equal(attempt, 1);
  assert.match(landedFile(world, cwd, 'verbs.txt'), /Talks.*polecat.*Talks.*noted/s);
  assert.match(landedFile(world, cwd, 'again.txt'), /Talks/);
  await endTown(world, cwd);
});

/** Goes silent, and leaves a process that carries nothing of the run's: no marker, no session, no parent. */
const SILENT = `(env -i setsid sleep 34117 </dev/null >/dev/null 2>&1 &)
sleep 1
echo working
exec sleep 34118
`;

const processes = (): readonly string[] =>
  readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return /^sleep\0(34117|34118)\0/.test(readFileSync(`/proc/${name}/cmdline`, 'utf8'));
    } catch {
      return false;
    }
  });

test('a run that the Witness ends leaves no process, whatever it did to be forgotten', { skip }, async () => {
  await using world = new GtProgram();
  const witness = { silentMs: 2_000, nudgeGraceMs: 500, nudges: 1, restarts: 0, backoffMs: 10 };
  await using town = await scriptedTown(world, SILENT, { sandbox: 'bwrap', witness });
  const { cwd } = town;
  const bead = await slungBead(world, cwd, 'Silent');
  await waitForStatus(world, cwd, () => processes().length === 2, { what: 'both processes to run' });
  await waitForWork(world, cwd, bead, 'stopped');
  for (let tries = 0; processes().length > 0 && tries < 50; tries += 1) await delay(100);
  assert.deepEqual(processes(), []);
  await endTown(world, cwd);
});

const CACHES = `set -e
cat "$HOME/tools/tool" > tool.txt
if echo changed > "$HOME/tools/tool"; then exit 1; fi
echo "$GT_BEAD" >> "$HOME/.cache/shared/log"
echo "$GT_BEAD" > "$GT_BEAD.txt"
git add tool.txt "$GT_BEAD.txt"
git commit --quiet --message Tool
gt done
`;

test('what is granted of HOME is there: to be read, or to be written and found again', { skip }, async () => {
  await using world = new GtProgram();
  mkdirSync(join(world.home, 'tools'));
  writeFileSync(join(world.home, 'tools', 'tool'), 'a tool\n');
  const sandbox = { bwrap: { readable: ['~/tools'], writable: ['~/.cache/shared'] } };
  await using town = await scriptedTown(world, CACHES, { sandbox });
  const { cwd } = town;
  for (const title of ['First', 'Second']) {
    const bead = await slungBead(world, cwd, title);
    await waitForWork(world, cwd, bead, 'landed');
  }
  assert.equal(landedFile(world, cwd, 'tool.txt'), 'a tool');
  assert.equal(readFileSync(join(world.home, 'tools', 'tool'), 'utf8'), 'a tool\n');
  assert.equal(readFileSync(join(world.home, '.cache/shared/log'), 'utf8').split('\n').length, 3);
  await endTown(world, cwd);
});

/** The polecat's checkout, once that file is in it. */
async function checkoutWith(world: GtProgram, cwd: string, file: string): Promise<string> {
  const folder = join(cwd, 'rigs/lib/polecats');
  const found = (): string | undefined =>
    namesIn(folder)
      .map((name) => join(folder, name))
      .find((checkout) => namesIn(checkout).includes(file));
  await waitForStatus(world, cwd, () => found() !== undefined, { what: `${file} in a checkout` });
  return found() ?? '';
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is not there yet.
    return [];
  }
}

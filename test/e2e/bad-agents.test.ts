// Agents' programs that are of no use: missing, too old, not executable, gone at once, full of rubbish, or busy with an update of
// themselves. Each is tried three times and no more, a person is told why, and the bead goes on once it is mended.

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { TownView } from '../../src/engine/view.ts';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { readLog } from '../support/read-log.ts';
import { endingWith, statusOf, waitForStatus, waitForWork } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';
/** Of a bead whose runs end with nothing handed in. */
const STARTS = 3;
/** Many times what the engine waits before the next start. */
const CALM_MS = 2_000;

const NEEDED = '1.2.0';
const GOOD = `[ "$1" = --version ] && exec echo ${NEEDED}; echo x > x; git add x; git commit -qm x; gt done`;
const BROKEN = 'runtime odd: rule busy: Invalid regular expression: /(never closed/u: Unterminated group';

interface BadProgram {
  readonly name: string;
  /** Its script; null where there is no such file. */
  readonly script: string | null;
  readonly mode?: number;
  readonly says: RegExp;
}

const BAD_PROGRAMS: readonly BadProgram[] = [
  {
    name: 'missing',
    script: null,
    says: /could not start: runtime odd: there is no program \S+\/odd$/,
  },
  {
    name: 'too old',
    script: 'echo odd 1.1.9',
    says: /could not start: runtime odd: \S+\/odd 1\.1\.9 is too old: 1\.2\.0 or newer is needed$/,
  },
  {
    name: 'not executable',
    script: 'exit 0',
    mode: 0o644,
    says: /could not start: \S+\/odd may not be executed: nothing was started$/,
  },
  {
    name: 'gone at once',
    script: 'echo "cannot find my module" >&2; exit 3',
    says: /exit 3: cannot find my module$/,
  },
  { name: 'full of rubbish', script: 'head -c 100000 /dev/urandom; exit 1', says: /exit 1\b/ },
  {
    name: 'updating itself',
    script: 'echo "Updated to 9.9.9: start me again"',
    says: /exit 0: Updated to 9/,
  },
];

test('an agent whose program is of no use is started three times, said with its reason, and goes on once it is mended', {
  ...{ skip, timeout: 120_000 },
}, async () => {
  await using world = new GtProgram();
  const { cwd, program, town } = await oddTown(world);
  await using _town = town;
  for (const { name, script, mode = 0o755, says } of BAD_PROGRAMS) {
    put(program, script, mode);
    const bead = await slung(world, cwd, name);
    const work = await waitForWork(world, cwd, bead, 'stopped');
    assert.match(work.note, /^3 times its run ended with nothing handed in: /, name);
    assert.match(work.note, says, name);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is looked at
    assert.doesNotMatch(work.note, /[\x00-\x1f\x7f-\x9f]/, name);
    const isAsked = (view: TownView) => view.decisions.some(({ subject }) => subject === bead);
    const { decisions } = await waitForStatus(world, cwd, isAsked, { what: 'a person is asked' });
    assert.match(decisions.find(({ subject }) => subject === bead)?.text ?? '', says, name);
  }
  await delay(CALM_MS);
  const starts = readLog(join(cwd, 'events')).filter(({ kind }) => kind === 'hook.filled');
  assert.equal(starts.length, STARTS * BAD_PROGRAMS.length, 'and no start after these');

  put(program, GOOD, 0o755);
  const [{ bead } = { bead: '' }] = (await statusOf(world, cwd)).work;
  await world.mustGt(['sling', bead], { cwd });
  await waitForWork(world, cwd, bead, 'landed');
});

test('a town whose settings hold a rule with a broken pattern starts no agent by it, says which it is, and goes on once it is mended', {
  ...{ skip, timeout: 60_000 },
}, async () => {
  await using world = new GtProgram();
  const { cwd, program, town } = await oddTown(world);
  await using _town = town;
  await world.mustGt(['down'], { cwd });
  const file = join(cwd, 'town.json');
  const good = readFileSync(file, 'utf8');
  const broken = { version: 1, rules: [{ id: 'busy', state: 'working', screen: ['(never closed'] }] };
  writeFileSync(
    file,
    JSON.stringify({ ...JSON.parse(good), runtimes: { odd: { command: ['true'], rules: broken } } }),
  );
  const checked = await world.gt(['runtime', 'check', 'odd'], { cwd });
  assert.deepEqual([checked.code, checked.stdout.split('\n')[0]], [1, `odd: ${BROKEN}`]);
  const bead = await slung(world, cwd, 'Say hi');
  const { note } = await waitForWork(world, cwd, bead, 'stopped');
  assert.equal(note, `3 times its run ended with nothing handed in: could not start: ${BROKEN}`);
  const kinds = readLog(join(cwd, 'events')).map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'run.started').length, 0);
  await world.mustGt(['down'], { cwd });
  writeFileSync(file, good);
  put(program, GOOD, 0o755);
  await world.mustGt(['sling', bead], { cwd });
  await waitForWork(world, cwd, bead, 'landed');
});

/** A town whose polecats are the program. */
async function oddTown(world: GtProgram) {
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  const town = endingWith(world, cwd);
  const program = world.path('odd');
  const file = join(cwd, 'town.json');
  const settings = {
    runtimes: { odd: { command: [program], detect: { version: ['--version'], minimum: NEEDED } } },
    roles: { mayor: null, polecat: 'odd' },
    witness: { backoffMs: 50 },
  };
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...settings }));
  await world.mustGt(['rig', 'add', 'lib', world.repository('lib'), '--no-gates'], { cwd });
  return { cwd, program, town };
}

function put(program: string, script: string | null, mode: number): void {
  rmSync(program, { force: true });
  if (script === null) return;
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, mode);
}

async function slung(world: GtProgram, cwd: string, title: string): Promise<string> {
  const bead = (await world.mustBd(['create', title, '--silent'], { cwd })).trim();
  await world.mustGt(['sling', bead], { cwd });
  return bead;
}

// `bd gate check` asks the world what gates wait for: GitHub by its own program, here a scripted one.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

interface Checked {
  readonly checked: number;
  readonly total: number;
  readonly truncated: boolean;
  readonly resolved: number;
  readonly escalated: number;
  readonly results: readonly { readonly id: string; readonly state: string; readonly why: string }[];
}

/** A program `gh` that writes down how it was called and answers by its last word. */
function scriptGh(world: GtProgram, answers: string): string {
  const folder = world.path('tools');
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/gh`;
  writeFileSync(
    file,
    `#!/bin/sh\nprintf '%s\\n' "$*" >>'${folder}/calls'\nfor last; do :; done\ncase "$*" in\n${answers}\nesac\n`,
  );
  chmodSync(file, 0o755);
  return folder;
}

test('runs and pull requests decide, by what gh says of them', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const tools = scriptGh(
    world,
    `*' 1') echo '{"status":"completed","conclusion":"success"}';;
*' 2') echo '{"status":"completed","conclusion":"failure"}';;
*' 3') echo '{"status":"in_progress","conclusion":""}';;
*workflow=ci*) echo '[{"status":"completed","conclusion":"success"}]';;
*workflow=never*) echo '[]';;
*' 10') echo '{"state":"MERGED"}';;
*' 11') echo '{"state":"CLOSED"}';;
*) echo 'no such thing' >&2; exit 1;;`,
  );
  const env = { PATH: `${tools}:${world.env['PATH']}` };
  const gates = new Map<string, string>();
  for (const [type, id] of [
    ['gh:run', '1'],
    ['gh:run', '2'],
    ['gh:run', '3'],
    ['gh:run', '404'],
    ['gh:run', 'ci'],
    ['gh:run', 'never'],
    ['gh:pr', '10'],
    ['gh:pr', '11'],
    ['gh:pr', '--web'],
  ] as const) {
    const made = await world.mustBd(['gate', 'create', '-t', type, `--await-id=${id}`, '--json'], { cwd });
    gates.set(`${type} ${id}`, (JSON.parse(made) as { id: string }).id);
  }
  const check = async () =>
    JSON.parse(await world.mustBd(['gate', 'check', '--json'], { cwd, env })) as Checked;
  const { results, ...counts } = await check();
  assert.deepEqual([counts.checked, counts.resolved, counts.escalated], [9, 3, 2]);
  const told = (gate: string) => {
    const found = results.find(({ id }) => id === gates.get(gate));
    return `${found?.state}: ${found?.why}`;
  };
  assert.equal(told('gh:run 1'), 'satisfied: run 1 ended with success');
  assert.equal(told('gh:run ci'), 'satisfied: run ci ended with success');
  assert.equal(told('gh:pr 10'), 'satisfied: pull request 10 is merged');
  assert.equal(told('gh:run 2'), 'failed: run 2 ended with failure');
  assert.equal(told('gh:pr 11'), 'failed: pull request 11 was closed without a merge');
  assert.equal(told('gh:run 3'), 'open: run 3 is in progress');
  assert.match(told('gh:run 404'), /^open: the state of run 404 is not known: gh says: no such thing/);
  assert.match(told('gh:run never'), /there has been no run/);
  assert.match(told('gh:pr --web'), /gh says: no such thing/);
  const calls = readFileSync(`${tools}/calls`, 'utf8').trimEnd().split('\n');
  assert.ok(calls.includes('pr view --json=state -- --web'), 'what a gate names is never an option');
  assert.equal((await check()).checked, 6, 'what lets pass is asked about no more');
  const some = async (...args: string[]) =>
    JSON.parse(await world.mustBd(['gate', 'eval', '--dry-run', '--json', ...args], { cwd, env })) as Checked;
  assert.deepEqual(
    (await some('--type', 'gh:pr')).results.map(({ id }) => id),
    [gates.get('gh:pr 11'), gates.get('gh:pr --web')],
  );
  const { results: oldest, ...cut } = await some('--type', 'gh', '--limit', '1');
  assert.deepEqual([cut.checked, cut.total, cut.truncated], [1, 6, true]);
  assert.deepEqual(
    oldest.map(({ id }) => id),
    [gates.get('gh:run 2')],
  );
});

test('without gh it says so; a bead lets pass by being closed', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const bd = (...args: string[]) => world.mustBd(args, { cwd });
  const awaited = (await bd('create', 'Awaited', '--silent')).trim();
  await bd('gate', 'create', '-t', 'bead', '--await-id', awaited);
  await bd('gate', 'create', '-t', 'gh:pr', '--await-id', '7');
  const said = await world.bd(['gate', 'check'], { cwd, env: { PATH: world.path('nothing') } });
  assert.equal(said.code, 0, said.stderr);
  assert.match(said.stdout, /is not known: gh, the program of GitHub, is not installed/);
  assert.match(said.stdout, new RegExp(`stays: ${awaited} is open`));
  await bd('close', awaited);
  assert.match(await bd('gate', 'check'), new RegExp(`lets pass: ${awaited} is closed`));
});

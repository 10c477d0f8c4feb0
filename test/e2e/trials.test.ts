// `gt mq try` and `gt mq show` by the built program, and a town that is killed under a trial's gate.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('a branch is tried to its end though the town is killed under the gate, and the exit code says how', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const app = world.repository('app', { 'a.txt': 'a\n' });
  const town = world.path('town');
  await world.mustGt(['init', town]);
  const gate = `echo run >> '${world.path('runs')}'; until test -e '${world.path('go')}'; do sleep 0.05; done; test ! -e bad.txt`;
  const inTown = { cwd: town };
  await world.mustGt(['rig', 'add', 'app', app, '--gate', `test=${gate}`], inTown);
  world.git(app, 'switch', '--quiet', '--create', 'mine');
  world.git(app, 'commit', '--quiet', '--allow-empty', '--message', 'Nothing yet');
  const env = { GT_TOWN: town };
  const refused = await world.gt(['mq', 'try'], { cwd: app, env });
  assert.match(refused.stderr, /mine changes nothing/);
  world.git(app, 'rm', '--quiet', 'a.txt');
  world.git(app, 'commit', '--quiet', '--message', 'Without it');
  assert.equal(
    await world.mustGt(['mq', 'try'], { cwd: app, env }),
    't1 is under way: gt mq show t1 tells how it goes\n',
  );
  const runs = (): number =>
    existsSync(world.path('runs')) ? readFileSync(world.path('runs'), 'utf8').trim().split('\n').length : 0;
  await until('the gate runs', () => runs() === 1);
  assert.match(await world.mustGt(['mq', 'list'], inTown), /t1 +app +low +trial +gating: gate test/);
  await seeInQueue(world, town, 'trial t1 tries mine: gate test');
  const before = townPid(world, town);
  assert.ok(before);
  process.kill(before, 'SIGKILL');
  const isBack = (): boolean => ![null, before].includes(townPid(world, town));
  await until('the town is back and the gate runs again', () => runs() === 2 && isBack());
  world.git(app, 'switch', '--quiet', 'main');
  await world.mustGt(['mq', 'why', 't1'], inTown);
  const shell = world.gt(['mq', 'try', 'mine', '--wait', '--json'], { cwd: app, env });
  writeFileSync(world.path('go'), '');
  const second = await shell;
  assert.equal(second.code, 0, second.stderr);
  assert.equal(JSON.parse(second.stdout).state, 'green');
  const shown = await world.mustGt(['mq', 'show', 't1'], inTown);
  assert.match(shown, /tries +mine Without it[\s\S]*gates +test passed/);
  world.git(app, 'switch', '--quiet', '--create', 'bad', 'main');
  world.git(app, 'mv', 'a.txt', 'bad.txt');
  world.git(app, 'commit', '--quiet', '--message', 'Bad');
  const red = await world.gt(['mq', 'try', 'bad', '--wait'], { cwd: app, env });
  assert.equal(red.code, 1);
  assert.match(red.stdout, /state +red: gate test failed on main with this change \(exit 1\)/);
  const settings = `${town}/rigs/app/rig.json`;
  const { gates, ...others } = JSON.parse(readFileSync(settings, 'utf8'));
  const slow = { ...gates[0], run: 'sleep 60', timeoutMs: 300 };
  writeFileSync(settings, JSON.stringify({ ...others, gates: [slow] }));
  await until('the gate is another', async () =>
    (await world.mustGt(['mq', 'try', 'bad', '--wait'], { cwd: app, env }).catch(String)).includes(
      'timed-out',
    ),
  );
  const late = await world.gt(['mq', 'try', 'bad', '--wait'], { cwd: app, env });
  assert.equal(late.code, 124);
  assert.match(late.stdout, /state +timed-out: gate test timed out: no end within its limit of 0\.3 s/);
  assert.match(late.stdout, /gates +test timed out after \d/);
  await seeInQueue(world, town, 'tries bad: timed out');
  await world.mustGt(['down'], inTown);
});

/** Where the merge queue fills a small screen. */
async function seeInQueue(world: GtProgram, cwd: string, text: string): Promise<void> {
  await using screen = world.open([], { cwd, cols: 80, rows: 24 });
  await screen.waitFor('C-b ? keys');
  screen.press('C-b', 'm');
  await screen.waitFor(text);
}

function townPid(world: GtProgram, town: string): number | null {
  return world.leftovers().find(({ command }) => command.includes(`app.mjs --town ${town}`))?.pid ?? null;
}

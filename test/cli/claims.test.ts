import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { claimHolder, longLived } from '../../src/cli/bd/claim-holder.ts';
import { identityOf, livenessOf, processFacts } from '../../src/engine/adapters/process-identity.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';

function process_(name: string, ...args: string[]) {
  return { pid: 7, parent: 1, startTicks: 1, name, args: [name, ...args] };
}

test('a claim lives by the agent or the shell, not by what was started for one command', () => {
  const init = process_('systemd');
  const agent = process_('claude');
  const lived = (...ancestors: Parameters<typeof longLived>[0]) =>
    longLived(ancestors)?.args.join(' ') ?? null;
  assert.equal(lived(process_('sh', '-c', 'bd ready'), agent, process_('bash'), init), 'claude');
  assert.equal(lived(process_('bash', '-lc', 'bd ready'), process_('timeout', '9'), agent, init), 'claude');
  assert.equal(lived(process_('bash', '--norc', '-i'), process_('sshd'), init), 'bash --norc -i');
  assert.equal(
    lived(process_('bash', 'work.sh', '-c'), init),
    'bash work.sh -c',
    'a script lives as long as its work',
  );
  assert.equal(lived(process_('npm exec bd'), process_('zsh'), init), 'zsh');
  assert.match(lived(process_('sh', '-c', 'while bd ready --claim; do :; done'), init) ?? '', /^sh -c while/);
  assert.equal(lived(init), null);
  assert.equal(lived(), null);
});

test('BD_HOLDER names the process, and has to name one that runs', async () => {
  const named = claimHolder({ BD_HOLDER: String(process.pid) });
  assert.ok(named.ok);
  assert.equal(named.value?.pid, process.pid);
  const ended = spawn('true');
  await once(ended, 'exit');
  for (const wrong of [String(ended.pid), 'me', '-1', '1.5']) {
    const refused = claimHolder({ BD_HOLDER: wrong });
    assert.ok(!refused.ok, wrong);
    assert.equal(refused.problem.kind, 'usage');
  }
});

test('a process is known again by its start; of another machine’s nothing is known', () => {
  const facts = processFacts(process.pid);
  assert.ok(facts);
  const self = identityOf(facts);
  assert.equal(livenessOf(self), 'alive');
  assert.equal(livenessOf({ ...self, startTicks: self.startTicks - 1 }), 'dead', 'the number was used again');
  assert.equal(livenessOf({ ...self, boot: 'an earlier one' }), 'dead');
  assert.equal(livenessOf({ ...self, machine: 'another' }), 'unknown');
  assert.equal(livenessOf({ ...self, pidSpace: 'a container’s' }), 'unknown');
});

test('a claim is made, made again by the same, refused to others and taken by force, each with its answer', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const other = spawn('sleep', ['600'], { stdio: 'ignore' });
  try {
    const as = (name: string, pid = process.pid) => ({
      cwd,
      env: { BEADS_ACTOR: name, BD_HOLDER: String(pid) },
    });
    const bd = (args: string[], options = as('ann')) => runSource(world, 'bd', args, options);
    const id = (await bd(['create', 'One', '--silent'])).stdout.trim();
    const waiting = (await bd(['create', 'Two', '--silent', '--deps', id])).stdout.trim();
    const claimed = await bd(['update', id, '--claim', '--json']);
    const [issue] = JSON.parse(claimed.stdout);
    assert.deepEqual([issue.id, issue.status, issue.assignee], [id, 'in_progress', 'ann']);
    const file = `${cwd}/.beads/${id.slice(-4, -2)}/${id}.jsonl`;
    const lines = readFileSync(file, 'utf8');
    assert.equal((await bd(['update', id, '--claim'])).code, 0);
    assert.equal(readFileSync(file, 'utf8'), lines, 'the same again writes nothing');

    const late = await bd(['update', id, '--claim', '--json'], as('bob', other.pid));
    assert.equal(late.code, 5);
    assert.match(
      late.stderr + late.stdout,
      new RegExp(`${id} is claimed by ann, process ${process.pid} .* since `),
    );
    const namesake = await bd(['update', id, '--claim'], as('ann', other.pid));
    assert.equal(namesake.code, 5, 'a name is not a holder');
    assert.equal(readFileSync(file, 'utf8'), lines);

    const blocked = await bd(['update', waiting, '--claim'], as('bob', other.pid));
    assert.equal(blocked.code, 4);
    assert.match(blocked.stderr, new RegExp(`^bd: ${waiting} cannot be claimed: it waits for ${id}`));
    assert.equal((await bd(['update', 'lib-zz', '--claim'])).code, 3);
    assert.equal((await bd(['ready', '--json'])).stdout, '[]\n');

    const forced = await bd(['update', id, '--claim', '--force'], as('bob', other.pid));
    assert.equal(forced.code, 0);
    assert.match(
      forced.stderr,
      new RegExp(`^bd: ${id} is taken from ann, whose process ${process.pid} .* still runs`),
    );
    assert.equal((await bd(['close', id], as('bob', other.pid))).code, 0);
    const closed = await bd(['update', id, '--claim', '--force']);
    assert.equal(closed.code, 4);
    assert.match(closed.stderr, /cannot be claimed: its status is closed/);
    assert.ok(!existsSync(`${cwd}/.git/gt-claims/${id}.json`), 'nobody holds what is closed');
    assert.equal(JSON.parse((await bd(['ready', '--claim', '--json'])).stdout)[0].id, waiting);
  } finally {
    other.kill('SIGKILL');
  }
});

test('what was claimed by hand, elsewhere or on another machine is taken by force alone', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const options = { cwd, env: { BEADS_ACTOR: 'ann', BD_HOLDER: String(process.pid) } };
  const bd = (...args: string[]) => runSource(world, 'bd', args, options);
  const id = (await bd('create', 'One', '--silent')).stdout.trim();
  await bd('update', id, '-s', 'in_progress', '-a', 'ann');
  const byHand = await bd('update', id, '--claim');
  assert.equal(byHand.code, 5);
  assert.match(byHand.stderr, /by no process of this machine: --force takes it where nobody works on it/);
  assert.equal((await bd('update', id, '--claim', '--force')).code, 0);
  const record = `${cwd}/.git/gt-claims/${id}.json`;
  const held = JSON.parse(readFileSync(record, 'utf8'));
  writeFileSync(record, JSON.stringify({ ...held, holder: { ...held.holder, machine: 'another' } }));
  assert.equal((await bd('update', id, '--claim')).code, 5);
  writeFileSync(record, JSON.stringify({ ...held, holder: { ...held.holder, boot: 'before' } }));
  assert.equal((await bd('update', id, '--claim')).code, 0, 'nothing has outlived the boot');
  writeFileSync(record, '{"torn');
  assert.equal((await bd('update', id, '--claim')).code, 5);
});

test('a claim in one worktree is seen in the others, whose beads do not say so', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const env = { BEADS_ACTOR: 'ann', BD_HOLDER: String(process.pid) };
  const id = (await runSource(world, 'bd', ['create', 'One', '--silent'], { cwd, env })).stdout.trim();
  world.git(cwd, 'add', '.beads');
  world.git(cwd, 'commit', '--quiet', '--message', 'a bead');
  const tree = world.path('tree');
  world.git(cwd, 'worktree', 'add', '--quiet', tree, '-b', 'topic');
  assert.equal((await runSource(world, 'bd', ['update', id, '--claim'], { cwd, env })).code, 0);
  const bob = { BEADS_ACTOR: 'bob', BD_HOLDER: String(process.ppid) };
  const refused = await runSource(world, 'bd', ['update', id, '--claim'], { cwd: tree, env: bob });
  assert.equal(refused.code, 5, refused.stderr);
  const ready = await runSource(world, 'bd', ['ready', '--json'], { cwd: tree, env: bob });
  assert.equal(ready.stdout, '[]\n');
  const same = await runSource(world, 'bd', ['update', id, '--claim', '--json'], { cwd: tree, env });
  assert.equal(JSON.parse(same.stdout)[0].assignee, 'ann', 'its holder goes on in another worktree');
});

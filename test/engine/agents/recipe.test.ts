// The recipe runtime as it is: a program on a real terminal, with a stub for the town.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { header } from '../../../src/engine/agents/recipe-screen.ts';
import { problem } from '../../../src/engine/problem.ts';
import type { RpcRequest } from '../../../src/engine/rpc/wire.ts';
import { PtyScreen } from '../../support/pty-screen.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { StubTown } from './recipe-town-stub.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/engine/agents/recipe-main.ts', import.meta.url));

interface StepSketch {
  readonly step: string;
  readonly run: string;
  readonly done?: boolean;
}

test('a run does its steps in order, reports each, and hands the work in', async () => {
  using folder = tempFolder();
  await using town = stubTown(folder, [
    { step: 'repro', run: 'echo "repro in $PWD"; echo one >> order' },
    { step: 'fix', run: 'echo two >> order; echo "attempt $GT_ATTEMPT"' },
  ]);
  await town.open();
  await using screen = recipe(folder);
  assert.equal((await screen.exited).code, 0, screen.text());
  assert.equal(readFileSync(folder.at('order'), 'utf8'), 'one\ntwo\n');
  assert.match(screen.text(), /tl-1 {2}attempt 2 {2}polecat\/ace\/tl-1/);
  assert.match(screen.text(), /Debts lose their sign/);
  assert.match(screen.text(), /earlier: gate test failed/);
  assert.match(screen.text(), /\[1\/2\] repro {2}ok \d\.\d s/);
  assert.match(screen.text(), /attempt 2\n\[2\/2\] fix {2}ok/);
  assert.match(screen.text(), /tl-1 handed in after/);
  assert.deepEqual(town.requests.map(told), [
    'hook 1 {}',
    'step.done 2 {"step":"tl-1.1"}',
    'step.done 3 {"step":"tl-1.2"}',
    'done 4 {}',
  ]);
  assert.ok(town.requests.every(({ token }) => token === 'secret'));
  assert.ok(screen.output.includes('\x1b]2;[2/2] fix tl-1\x07'), 'the title names the step');
  assert.ok(screen.output.includes('\x1b]9;4;1;50\x07'), 'the progress is told');
});

test('steps that an earlier run did are not done again', async () => {
  using folder = tempFolder();
  await using town = stubTown(folder, [
    { step: 'repro', run: 'touch again', done: true },
    { step: 'fix', run: 'touch fixed' },
  ]);
  await town.open();
  await using screen = recipe(folder);
  assert.equal((await screen.exited).code, 0, screen.text());
  assert.ok(!existsSync(folder.at('again')));
  assert.ok(existsSync(folder.at('fixed')));
  assert.match(screen.text(), /\[1\/2\] repro {2}done by an earlier run/);
});

test('a failing step ends the run with its reason and hands nothing in', async () => {
  using folder = tempFolder();
  await using town = stubTown(folder, [
    { step: 'repro', run: 'echo "it does not fail"; exit 3' },
    { step: 'fix', run: 'touch fixed' },
  ]);
  await town.open();
  await using screen = recipe(folder);
  assert.equal((await screen.exited).code, 1);
  assert.match(screen.text(), /it does not fail\n\[1\/2\] repro {2}failed: exit 3/);
  assert.ok(!existsSync(folder.at('fixed')));
  assert.deepEqual(
    town.requests.map(({ verb }) => verb),
    ['hook'],
  );
});

test('a run whose checkout goes away under it fails', async () => {
  using folder = tempFolder();
  await using town = stubTown(folder, [{ step: 'fix', run: 'rm -rf "$PWD"; node gone.mjs' }]);
  await town.open();
  await using screen = recipe(folder, { cwd: 'checkout' });
  assert.equal((await screen.exited).code, 1);
  assert.match(screen.text(), /\[1\/1\] fix {2}failed/);
});

test('a hook that is empty ends the run in peace, one without steps does not', async () => {
  for (const [value, code, said] of [
    [{ bead: null }, 0, /nothing is on this hook/],
    [{ bead: { id: 'tl-1', title: 'Bare' }, steps: [] }, 1, /tl-1 has no steps/],
    ['garbage', 1, /cannot be read/],
  ] as const) {
    using folder = tempFolder();
    await using town = new StubTown(folder.at('town.sock'), () => ({ value }));
    await town.open();
    await using screen = recipe(folder);
    assert.equal((await screen.exited).code, code);
    assert.match(screen.text(), said);
  }
});

test('what the town refuses is said and ends the run', async () => {
  using folder = tempFolder();
  await using town = new StubTown(folder.at('town.sock'), () => ({
    problem: problem('refused', 'this run has ended'),
  }));
  await town.open();
  await using screen = recipe(folder);
  assert.equal((await screen.exited).code, 1);
  assert.match(screen.text(), /this run has ended/);
  assert.equal(town.requests.length, 1);
});

test('a run waits for a town that restarts', async () => {
  using folder = tempFolder();
  await using town = stubTown(folder, [{ step: 'fix', run: 'true' }]);
  await using screen = recipe(folder);
  await screen.waitFor(/waiting for the town/);
  await town.open();
  assert.equal((await screen.exited).code, 0, screen.text());
});

test('a report whose answer was lost is sent again under the same number', async () => {
  using folder = tempFolder();
  let lost = 0;
  await using town = stubTown(
    folder,
    [{ step: 'fix', run: 'true' }],
    ({ verb }) => verb !== 'hook' && lost++ % 2 === 0,
  );
  await town.open();
  await using screen = recipe(folder);
  assert.equal((await screen.exited).code, 0, screen.text());
  const reports = town.requests
    .filter(({ verb }) => verb !== 'hook')
    .map(({ verb, seq }) => `${verb} ${seq}`);
  assert.deepEqual(reports, ['step.done 2', 'step.done 2', 'done 3', 'done 3']);
});

test('reports are left in the spool where no town comes back', async () => {
  using folder = tempFolder();
  await using town = stubTown(folder, [{ step: 'fix', run: 'true' }], ({ verb }) => verb !== 'hook');
  await town.open();
  await using screen = recipe(folder, { env: { GT_PATIENCE_MS: '300' } });
  assert.equal((await screen.exited).code, 0, screen.text());
  assert.match(screen.text(), /kept for its return/);
  const spooled = readdirSync(folder.at('spool')).sort();
  assert.deepEqual(spooled, ['2.json', '3.json']);
  const { verb, run, token, args } = JSON.parse(readFileSync(folder.at('spool', '2.json'), 'utf8'));
  assert.deepEqual(
    { verb, run, token, args },
    { verb: 'step.done', run: 'r7', token: 'secret', args: { step: 'tl-1.1' } },
  );
});

test('a nudge is shown while a step is at work', async () => {
  using folder = tempFolder();
  await using town = stubTown(folder, [{ step: 'fix', run: waiting }]);
  await town.open();
  await using screen = recipe(folder);
  await screen.waitFor('started');
  screen.type('quiet for 12 s: go on\r');
  await screen.waitFor(/^nudged: quiet for 12 s: go on$/m);
  assert.equal(screen.text().match(/quiet/g)?.length, 1, 'and not echoed as well');
});

for (const [how, code, finish] of [
  ['the key q', 130, (screen: PtyScreen) => screen.type('q')],
  ['Ctrl-C', 130, (screen: PtyScreen) => screen.press('C-c')],
  ['a hang-up', 129, (screen: PtyScreen) => screen.kill('SIGHUP')],
  ['a request to end', 143, (screen: PtyScreen) => screen.kill('SIGTERM')],
] as const) {
  test(`${how} ends the run and all that its step started`, async () => {
    using folder = tempFolder();
    await using town = stubTown(folder, [{ step: 'fix', run: waiting }]);
    await town.open();
    await using screen = recipe(folder);
    await screen.waitFor('started');
    finish(screen);
    assert.equal((await screen.exited).code, code);
    for (const file of ['shell', 'sleeper']) await ended(Number(readFileSync(folder.at(file), 'utf8')));
    assert.deepEqual(
      town.requests.map(({ verb }) => verb),
      ['hook'],
    );
  });
}

test('without a town in its environment it says so', async () => {
  using folder = tempFolder();
  await using screen = recipe(folder, { env: { GT_TOKEN: '' } });
  assert.equal((await screen.exited).code, 2);
  assert.match(screen.text(), /started by a town/);
});

/** A step with a child of its own that would stay for ever. */
const waiting = 'echo $$ > shell; sleep 1000 & echo $! > sleeper; echo started; wait';

function stubTown(
  folder: TempFolder,
  steps: readonly StepSketch[],
  isLost: (request: RpcRequest) => boolean = () => false,
): StubTown {
  const hook = {
    bead: { id: 'tl-1', title: 'Debts lose their sign' },
    attempt: 2,
    branch: 'polecat/ace/tl-1',
    steps: steps.map(({ step, run, done = false }, i) => ({
      id: `tl-1.${i + 1}`,
      step,
      title: `Do ${step}`,
      run,
      done,
    })),
    feedback: ['gate test failed on main (exit 1)\nmore of it'],
  };
  return new StubTown(folder.at('town.sock'), (request) => {
    if (isLost(request)) return 'hang up';
    return { value: request.verb === 'hook' ? hook : null };
  });
}

test('its rules and titles fit the pane of an 80-column terminal, however wide its own is at its start', () => {
  const hook = { bead: 'a-1', title: 'x'.repeat(200), attempt: 1, branch: 'b', steps: [], feedback: [] };
  const lines = header({ cols: 120, isColoured: false }, hook).split('\n');
  assert.equal(Math.max(...lines.map((line) => line.length)), 78);
});

function recipe(
  folder: TempFolder,
  { cwd = '.', env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): PtyScreen {
  const place = join(folder.path, cwd);
  mkdirSync(place, { recursive: true });
  return new PtyScreen({
    file: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', PROGRAM],
    cwd: place,
    cols: 80,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      GT_SOCKET: folder.at('town.sock'),
      GT_SPOOL: folder.at('spool'),
      GT_TOKEN: 'secret',
      GT_RUN: 'r7',
      GT_ATTEMPT: '2',
      ...env,
    },
  });
}

function told({ verb, seq, args }: RpcRequest): string {
  return `${verb} ${seq} ${JSON.stringify(args)}`;
}

async function ended(pid: number): Promise<void> {
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await delay(20)) {
    try {
      process.kill(pid, 0);
      // Nobody may have waited for it yet.
      if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return;
    } catch {
      return;
    }
  }
  assert.fail(`process ${pid} is still there`);
}

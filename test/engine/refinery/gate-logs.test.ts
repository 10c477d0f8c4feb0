// The output of gates: where it is kept, what is told of it while it grows and after, and how it is shown.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { realFiles } from '../../../src/engine/adapters/files.ts';
import type { MergeRequestId } from '../../../src/engine/ids.ts';
import { dropOldLogs, gateLogFile, latestGateLog } from '../../../src/engine/refinery/gate-logs.ts';
import { townPaths } from '../../../src/engine/town-paths.ts';
import { changeRigSettings, commitAndFinish, makeFactory, slung, stateOf } from '../../support/factory.ts';
import { tempFolder } from '../../support/temp-folder.ts';

interface Output {
  readonly gate: string;
  readonly file: string;
  readonly isRunning: boolean;
  readonly lines: readonly string[];
  readonly next: number;
  readonly sizeBytes: number;
}

test('of each rig the last fifty logs are kept, and the latest of a request is found', () => {
  using folder = tempFolder();
  const paths = townPaths(folder.path).rig('tally' as never);
  realFiles.makeFolder(paths.gateLogs);
  const fileOf = (mr: string, gate: string): string =>
    gateLogFile(paths, { owner: mr as MergeRequestId, gatedCommit: 'a'.repeat(40), gate });
  const write = (mr: string, gate: string, at: number): void => {
    writeFileSync(fileOf(mr, gate), mr);
    utimesSync(fileOf(mr, gate), at, at);
  };
  for (let each = 1; each <= 52; each += 1) write(`m${each}`, 'test', each);
  write('m5', 'e2e-long', 60);
  dropOldLogs(realFiles, paths);
  assert.deepEqual(
    [3, 4, 5, 6, 52].map((each) => existsSync(fileOf(`m${each}`, 'test'))),
    [false, false, true, true, true],
  );
  const latest = (gate?: string) =>
    latestGateLog(realFiles, paths, { owner: 'm5' as MergeRequestId, gate })?.gate;
  assert.equal(latest(), 'e2e-long');
  assert.equal(latest('test'), 'test');
  assert.equal(latest('lint'), undefined);
});

test('the output of a gate is told while it grows, in safe lines, and stays after a rejection that names it', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'x\n' });
  const go = factory.git.path('go');
  const run = [
    "printf 'first\\n\\033[31mred\\033[0m\\n10%%\\r100%%\\nha\\033]52;c;eA==\\007lf'",
    `until test -e '${go}'; do sleep 0.02; done`,
    "printf ' done\\nlast'; test ! -e b.txt",
  ].join('\n');
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 30_000 }], gateAttempts: 1 });
  const output = async (args: object = {}) =>
    (await factory.call('mq.output', { mr: 'm1', ...args })) as Output;
  const bead = await slung(factory, 'Talks');
  await factory.until(() => factory.engine.gating.size > 0);
  let early = await output().catch(() => null);
  while (early === null || early.lines.length < 3) {
    await delay(20);
    early = await output().catch(() => null);
  }
  assert.deepEqual(early.lines, ['first', 'red', '100%']);
  assert.ok(early.isRunning);
  assert.deepEqual((await output({ from: early.next })).lines, [], 'half a line is not told yet');
  factory.git.write(go, '');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const { isRunning, lines, next, sizeBytes } = await output({ from: early.next });
  assert.deepEqual(
    { isRunning, lines, isEnd: next === sizeBytes },
    {
      isRunning: false,
      lines: ['half done', 'last'],
      isEnd: true,
    },
  );
  const { file } = await output({ gate: 'test' });
  assert.match(readFileSync(`${factory.root}/${file}`, 'utf8'), /^first\n/);
  const phase = factory.engine.state.queue['m1']?.phase;
  assert.ok(phase?.kind === 'rejected' && phase.note.includes(file));
  await assert.rejects(output({ gate: 'lint' }), /no gate lint has run for m1/);
});

test('a long output comes in pages of whole lines that make the whole', async () => {
  await using factory = await makeFactory({ gate: 'seq 1 60000' });
  factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'x\n' });
  const bead = await slung(factory, 'Counts');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const lines: string[] = [];
  for (let from = 0; ; ) {
    const page = (await factory.call('mq.output', { mr: 'm1', from })) as Output;
    lines.push(...page.lines);
    if (page.next === page.sizeBytes) break;
    assert.ok(page.next > from);
    from = page.next;
  }
  assert.equal(lines.length, 60_000);
  assert.ok(lines.every((line, index) => line === `${index + 1}`));
});

test('a pane shows the output as it grows; there is none before a gate has run', async () => {
  await using factory = await makeFactory({ gate: 'echo shown' });
  factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'x\n' });
  await assert.rejects(factory.call('mq.watch', { mr: 'm1' }), /no merge request "m1"/);
  const bead = await slung(factory, 'Shown');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const { guest } = (await factory.call('mq.watch', { mr: 'm1' })) as { guest: string };
  const spec = factory.guests.running.get(guest);
  assert.deepEqual(spec?.args.slice(0, 3), ['-n', '1000', '-f']);
  assert.equal(readFileSync(spec?.args[3] ?? '', 'utf8'), 'shown\n');
});

// Gates under bubblewrap, and what of the town's environment gates see.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bwrapSettings } from '../../../src/engine/agents/sandbox/sandbox-settings.ts';
import type { GateSettings } from '../../../src/engine/gate-settings.ts';
import type { MergeRequestId } from '../../../src/engine/ids.ts';
import { latestGateLog } from '../../../src/engine/refinery/gate-logs.ts';
import { gateSandbox, setupSandbox } from '../../../src/engine/refinery/gate-sandbox.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';
import { quickClock } from '../../support/quick-clock.ts';
import { whyNoBwrap } from '../../support/sandboxed-town.ts';

const skip = whyNoBwrap();

/** Slings a bead that is to pass that gate, at its first attempt. */
async function gated(factory: Factory, gate: Partial<GateSettings>, rig: object = {}): Promise<string> {
  changeRigSettings(factory, {
    gates: [{ name: 'test', run: 'true', timeoutMs: 20_000, ...gate }],
    gateAttempts: 1,
    ...rig,
  });
  return await slung(factory, 'Confined');
}

const logOf = ({ engine, rig }: Factory): string => {
  const found = latestGateLog(engine.files, rig.paths, { owner: 'm1' as MergeRequestId });
  return found ? readFileSync(found.file, 'utf8') : '';
};

test("a gate has its own sandbox, or the rig's without a network; the setup has the rig's as it is", () => {
  const off = bwrapSettings.parse({ network: 'off' });
  const on = bwrapSettings.parse({});
  assert.equal(gateSandbox({}, {}), null);
  assert.deepEqual(gateSandbox({}, { sandbox: 'bwrap' }), off);
  assert.deepEqual(gateSandbox({ sandbox: 'bwrap' }, { sandbox: 'none' }), off);
  assert.deepEqual(gateSandbox({ sandbox: { bwrap: on } }, { sandbox: 'bwrap' }), on);
  assert.equal(gateSandbox({ sandbox: 'none' }, { sandbox: 'bwrap' }), null);
  assert.equal(gateSandbox({}, { sandbox: { wrapper: ['ssh'] } }), null);
  assert.deepEqual(setupSandbox({}, { sandbox: 'bwrap' }), on);
  assert.equal(setupSandbox({}, {}), null);
  assert.equal(setupSandbox({ sandbox: 'none' }, { sandbox: 'bwrap' }), null);
});

test('a confined gate writes its checkout and its own folder, and sees neither town nor network', {
  skip,
}, async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'x\n' });
  const run = [
    'set -e; touch built; echo t >"$TMPDIR/t"; touch "$HOME/h"; git log -1 --format=%s >/dev/null',
    `! cat '${factory.root}/town.json'`,
    `! touch '${factory.rig.paths.repository}/refs/x'`,
    `! touch '${factory.git.path('outside')}'`,
    'test "$(cut -d: -f1 -s /proc/net/dev | tr -d " \\n")" = lo',
  ].join('; ');
  const bead = await gated(factory, { run, sandbox: 'bwrap' });
  await factory.until(() => /landed|stopped/.test(stateOf(factory, bead) ?? ''));
  assert.equal(stateOf(factory, bead), 'landed', logOf(factory));
  assert.ok(!existsSync(factory.git.path('outside')));
});

test('a confined gate that does not end is ended with all that it started', { skip }, async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'x\n' });
  const run = "trap '' TERM; setsid sleep 61.5 & sleep 61.5";
  const bead = await gated(factory, { run, sandbox: 'bwrap', timeoutMs: 300 });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  assert.match(factory.engine.view().work[0]?.note ?? '', /no end within its limit of 0\.3 s/);
});

test('a gate whose sandbox cannot start is no verdict: the change waits and says why', async () => {
  await using factory = await makeFactory({ clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'x\n' });
  const readable = [factory.root];
  const bead = await gated(factory, {
    sandbox: { bwrap: { network: 'off', readable, writable: [], userNamespaces: false } },
  });
  const noteOf = () => factory.engine.view().queue.find((each) => each.bead === bead)?.note ?? '';
  await factory.until(() => /could not be run/.test(noteOf()));
  assert.match(noteOf(), /its sandbox cannot start: "readable" names .* the town keeps files of its own/);
  changeRigSettings(factory, { gates: [{ name: 'test', run: 'true', timeoutMs: 20_000 }] });
  await factory.until(() => stateOf(factory, bead) === 'landed');
});

test('a gate sees the variables that its settings name, and no other', async () => {
  process.env['GATE_TEST_SHOWN'] = 'shown';
  process.env['OTHER_TEST_TOKEN'] = 'hidden';
  try {
    await using factory = await makeFactory();
    factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'x\n' });
    const bead = await gated(factory, { run: 'env', variables: ['GATE_TEST_*', 'HOME'] });
    await factory.until(() => stateOf(factory, bead) === 'landed');
    assert.match(logOf(factory), /^GATE_TEST_SHOWN=shown$/m);
    assert.doesNotMatch(logOf(factory), /OTHER_TEST_TOKEN/);
    assert.ok(!logOf(factory).includes(`HOME=${process.env['HOME']}\n`), 'its HOME stays its own');
  } finally {
    delete process.env['GATE_TEST_SHOWN'];
    delete process.env['OTHER_TEST_TOKEN'];
  }
});

// What the agents' own programs do by themselves, and what they ask for, in each of a rig's permission modes. Nothing of
// the person's own configuration allows or asks for anything.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentTown } from '../support/agent-town.ts';
import type { Step } from '../support/scripted-model/scenario.ts';

const LANDED_MS = 120_000;

for (const rig of AGENT_RIGS) {
  const { command } = rig.program;
  const options = { skip: noAgent(rig.program), timeout: 300_000 };
  test(`${command} works in its checkout and hands in without a question, by default`, options, () =>
    works(rig),
  );
  for (const permissions of ['checkout', 'ask'] as const)
    test(`${command} with permissions "${permissions}" asks before it leaves its checkout`, options, () =>
      asks(rig, permissions, ({ outside }) => ({
        kind: 'shell',
        ...{ command: `touch '${outside}'`, outside: 'May I?' },
      })),
    );
  test(`${command} with permissions "ask" asks before it writes a file`, options, () =>
    asks(rig, 'ask', ({ inside }) => ({ kind: 'write', file: inside, text: 'hi\n' })),
  );
}

async function works(rig: AgentRig): Promise<void> {
  const { command } = rig.program;
  await using town = await AgentTown.open(rig, [], { permissions: 'checkout' });
  const steps: readonly Step[] = [
    { kind: 'write', file: join(checkoutOf(town), 'hi.txt'), text: 'hi\n' },
    { kind: 'shell', command: 'git add hi.txt' },
    { kind: 'shell', command: "git commit -m 'Say hi'" },
    { kind: 'shell', command: 'gt done' },
    { kind: 'pause', ms: 600_000 },
    { kind: 'text', text: 'That was it.' },
  ];
  town.model.play(command, [{ steps }]);
  const bead = await town.sling('Say hi');
  const { decisions } = await town.until(
    `${bead} landed, or a question`,
    (view) =>
      view.decisions.length > 0 || view.work.some((each) => each.bead === bead && each.state === 'landed'),
    LANDED_MS,
  );
  assert.deepEqual(
    decisions.map(({ text }) => text),
    [],
    JSON.stringify(town.model.resultsOf(command)),
  );
}

interface Places {
  readonly inside: string;
  readonly outside: string;
}

async function asks(
  rig: AgentRig,
  permissions: 'ask' | 'checkout',
  stepAt: (places: Places) => Step,
): Promise<void> {
  const { command } = rig.program;
  await using town = await AgentTown.open(rig, [], { permissions });
  const places = { inside: join(checkoutOf(town), 'hi.txt'), outside: town.world.path('outside.txt') };
  town.model.play(command, [{ steps: [stepAt(places), { kind: 'text', text: 'That was it.' }] }]);
  await town.sling('Say hi');
  const asked = await town.until('a question', ({ decisions }) => decisions.length > 0, LANDED_MS);
  assert.equal(asked.decisions.length, 1);
  assert.deepEqual([existsSync(places.inside), existsSync(places.outside)], [false, false]);
}

/** Of the town's first polecat. */
function checkoutOf({ cwd }: AgentTown): string {
  return join(cwd, 'rigs', 'lib', 'polecats', 'amber');
}

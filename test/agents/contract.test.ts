// What a town needs of an agent's CLI, shown with its own program: it starts with its work, is seen for what it does,
// asks, is cut off and goes on, and hands its work in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentTown, polecatIn } from '../support/agent-town.ts';
import type { Turn } from '../support/scripted-model/scenario.ts';

const COMMIT = "echo hi > hi.txt && git add hi.txt && git commit -qm 'Say hi'";
const HAND_IN: Turn = {
  steps: [
    { kind: 'text', text: 'I do it.' },
    { kind: 'shell', command: COMMIT },
    { kind: 'shell', command: 'gt done' },
    { kind: 'text', text: 'That was it.' },
  ],
};

for (const rig of AGENT_RIGS) {
  const { command } = rig.program;
  const skip = noAgent(rig.program);
  test(
    `${command} starts with its work and hands it in, with no key pressed`,
    { skip, timeout: 240_000 },
    () => handsIn(rig),
  );
}

async function handsIn(rig: AgentRig): Promise<void> {
  await using town = await AgentTown.open(rig, [HAND_IN]);
  const bead = await town.sling('Say hi');
  const seen: string[] = [];
  const view = await town
    .until(
      `${bead} landed`,
      (each) => {
        const polecat = polecatIn(each, bead);
        const said = `${polecat?.activity}: ${polecat?.why}`;
        if (seen.at(-1) !== said) seen.push(said);
        return each.work.some((work) => work.bead === bead && work.state === 'landed');
      },
      120_000,
    )
    .catch((cause: unknown) => {
      throw new Error(
        `${seen.join('\n')}\n${JSON.stringify(town.model.timelineOf(rig.program.command), null, 1)}`,
        { cause },
      );
    });
  assert.equal(view.queue[0]?.state, 'landed');
  assert.deepEqual(view.decisions, []);
  const [prompt] = town.model.promptsOf(rig.program.command);
  assert.match(prompt ?? '', new RegExp(`On your hook is ${bead}: Say hi`));
}

// A run whose work has landed is asked about it: its CLI answers on a copy of its conversation, which stays as it was.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentTown } from '../support/agent-town.ts';
import { readLog } from '../support/read-log.ts';
import type { Turn } from '../support/scripted-model/scenario.ts';

const HAND_IN: Turn = {
  steps: [
    { kind: 'text', text: 'I do it.' },
    { kind: 'shell', command: "echo hi > hi.txt && git add hi.txt && git commit -qm 'Say hi'" },
    { kind: 'shell', command: 'gt done' },
    // The run is over before it is said.
    { kind: 'pause', ms: 600_000 },
    { kind: 'text', text: 'That was it.' },
  ],
};
const ANSWER: Turn = { steps: [{ kind: 'text', text: 'Because nobody else had said hi.' }] };
const QUESTION = 'Why did you say hi?';

for (const rig of AGENT_RIGS.filter(({ program }) => program.command !== 'gemini')) {
  const { command } = rig.program;
  const skip = noAgent(rig.program);
  test(
    `${command} answers for a run that is gone, on a copy of its conversation`,
    { skip, timeout: 300_000 },
    () => answers(rig),
  );
}

async function answers(rig: AgentRig): Promise<void> {
  const { command } = rig.program;
  // Its checkout goes as soon as it can.
  const settings = { deacon: { keepEndedMs: 1 } };
  await using town = await AgentTown.open(rig, [HAND_IN, ANSWER], { settings });
  const bead = await town.sling('Say hi');
  await town.until(
    `${bead} landed, and its polecat gone`,
    ({ work, polecats }) =>
      polecats.length === 0 && work.some((each) => each.bead === bead && each.state === 'landed'),
    120_000,
  );
  const before = transcriptOf(town);
  const { code, stdout, stderr } = await town.world.gt(['seance', 'r1', QUESTION], {
    ...{ cwd: town.cwd, timeoutMs: 120_000 },
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /Because nobody else had said hi\./);
  const [first = '', ...further] = town.model.conversationOf(command);
  assert.match(first, new RegExp(`On your hook is ${bead}: Say hi`));
  assert.match(further.at(-1) ?? '', /Why did you say hi\?/);
  assert.equal(transcriptOf(town), before);
}

/** opencode's, which our plugin writes, is gone with the polecat's folder: its own database is not. */
function transcriptOf({ cwd, rig }: AgentTown): string {
  if (rig.program.command === 'opencode') return '';
  const told = readLog(join(cwd, 'events')).findLast(({ kind }) => kind === 'run.conversation');
  return readFileSync(String(told?.data['transcript']), 'utf8');
}

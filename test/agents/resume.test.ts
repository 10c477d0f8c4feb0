// An agent's own program that is killed in the middle of a turn, by itself or with its terminal host: the next run goes
// on with the conversation that it was in, and hands the work in.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentTown } from '../support/agent-town.ts';
import { readLog } from '../support/read-log.ts';
import type { Turn } from '../support/scripted-model/scenario.ts';

const BEGUN: Turn = {
  steps: [
    { kind: 'text', text: 'I begin.' },
    { kind: 'shell', command: 'echo hi > hi.txt' },
    { kind: 'text', text: 'And now I think about it' },
    { kind: 'pause', ms: 600_000 },
    { kind: 'text', text: 'to no end.' },
  ],
};
const FINISHED: Turn = {
  steps: [
    { kind: 'text', text: 'I go on.' },
    { kind: 'shell', command: "git add hi.txt && git commit -qm 'Say hi'" },
    { kind: 'shell', command: 'gt done' },
    { kind: 'text', text: 'That was it.' },
  ],
};

type Killed = 'its program' | 'the terminal host';

for (const rig of AGENT_RIGS) {
  const skip = noAgent(rig.program);
  for (const killed of ['its program', 'the terminal host'] as const) {
    test(
      `${rig.program.command} goes on with its conversation when ${killed} is killed in a turn`,
      { skip, timeout: 300_000 },
      () => goesOn(rig, killed),
    );
  }
}

async function goesOn(rig: AgentRig, killed: Killed): Promise<void> {
  const { command } = rig.program;
  await using town = await AgentTown.open(rig, [BEGUN, FINISHED]);
  const bead = await town.sling('Say hi');
  await reached(town, 'pause');
  kill(town, killed);
  await town
    .until(`${bead} landed`, ({ work }) => work.some(isLanded(bead)), 120_000)
    .catch((cause) => {
      throw new Error(
        JSON.stringify([town.model.timelineOf(command), town.model.promptsOf(command)], null, 1),
        {
          cause,
        },
      );
    });
  const [first = '', second = '', ...further] = town.model.conversationOf(command);
  assert.match(first, new RegExp(`On your hook is ${bead}: Say hi`));
  assert.match(second, new RegExp(`Go on with ${bead} where you were`));
  assert.deepEqual(further, []);
  assert.deepEqual(town.model.faults, []);
}

function isLanded(bead: string) {
  return (work: { readonly bead: string; readonly state: string }) =>
    work.bead === bead && work.state === 'landed';
}

/** Waits until the model says this step. */
async function reached(town: AgentTown, step: string): Promise<void> {
  const { command } = town.rig.program;
  const deadline = Date.now() + 120_000;
  const isReached = () =>
    town.model.timelineOf(command).some((mark) => mark.kind === 'step' && mark.step === step);
  while (!isReached()) {
    if (Date.now() > deadline)
      throw new Error(`${command} never came to ${step}:\n${JSON.stringify(await town.status(), null, 1)}`);
    await delay(100);
  }
}

function kill(town: AgentTown, killed: Killed): void {
  process.kill(killed === 'its program' ? pidOfRun(town) : pidOfHost(town), 'SIGKILL');
}

function pidOfRun({ cwd }: AgentTown): number {
  const started = readLog(join(cwd, 'events')).findLast(({ kind }) => kind === 'run.started');
  const pid = (started?.data as { readonly pid?: number } | undefined)?.pid;
  if (pid === undefined) throw new Error('no run was started');
  return pid;
}

function pidOfHost({ world }: AgentTown): number {
  const host = world.leftovers().find(({ command }) => command.includes('host.mjs --town'));
  if (host === undefined) throw new Error('no terminal host runs');
  return host.pid;
}

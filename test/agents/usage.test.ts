// What a run's model has used, as `gt status` tells it from what the agent's own program writes down: to the token what
// the scripted model said that it cost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { TOKEN_KINDS } from '../../src/engine/agents/usage/usage.ts';
import type { UsageView } from '../../src/engine/view.ts';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentTown, polecatIn } from '../support/agent-town.ts';
import { readLog } from '../support/read-log.ts';
import type { Turn, Usage } from '../support/scripted-model/scenario.ts';

/** Every kind is another number. Of the cache's filling only two of the protocols can tell. */
function turnOf(command: string): Turn {
  const cacheWrite = ['claude', 'codex'].includes(command) ? 11 : 0;
  return {
    usage: { input: 1_200, output: 34, cacheRead: 560, cacheWrite, reasoning: 7 },
    steps: [
      { kind: 'thinking', text: 'I have to look.' },
      { kind: 'text', text: 'I do it.' },
      { kind: 'shell', command: 'echo hi > hi.txt' },
      { kind: 'text', text: 'And now:' },
      { kind: 'shell', command: "git add hi.txt && git commit -qm 'Say hi'" },
      // Time to look at what it has cost so far.
      { kind: 'pause', ms: PAUSE_MS },
      { kind: 'shell', command: 'gt done' },
      // Never said to its end: the run is over.
      { kind: 'pause', ms: 600_000 },
      { kind: 'text', text: 'That was it.' },
    ],
  };
}

const PAUSE_MS = 12_000;

for (const rig of AGENT_RIGS) {
  const skip = noAgent(rig.program);
  test(`what ${rig.program.command} used is told to the token`, { skip, timeout: 300_000 }, () =>
    counts(rig),
  );
}

async function counts(rig: AgentRig): Promise<void> {
  const { command } = rig.program;
  await using town = await AgentTown.open(rig, [turnOf(command)]);
  const bead = await town.sling('Say hi');
  const usageNow = async () => (await town.polecat(bead))?.usage ?? null;

  // In the middle of its turn.
  await reached(town, 2);
  const told = town.model.usageOf(command);
  assert.equal(told.input, 2_400);
  await same(usageNow, told);
  const { context } = (await usageNow()) ?? {};
  assert.equal(context?.tokens, 1_200 + 34 + 560 + (command === 'opencode' || command === 'gemini' ? 0 : 11));

  // After its end, in the view and in the log.
  await town.until(
    `${bead} landed`,
    ({ work }) => work.some((each) => each.bead === bead && each.state === 'landed'),
    120_000,
  );
  const all = town.model.usageOf(command);
  assert.equal(all.input, 3_600);
  await same(usageNow, all);
  assert.equal(polecatIn(await town.status(), bead)?.usage?.state, 'counted');
  await same(async () => recorded(town), all);
}

/** As it is last in the log. */
function recorded({ cwd }: AgentTown): UsageView | null {
  const used = readLog(`${cwd}/events`).findLast(({ kind }) => kind === 'run.used');
  return used ? (used.data['usage'] as UsageView) : null;
}

/** Waits until the model is asked for this reply of the turn, counted from 0. */
async function reached(town: AgentTown, reply: number): Promise<void> {
  const { command } = town.rig.program;
  const deadline = Date.now() + 120_000;
  const isReached = () =>
    town.model.timelineOf(command).some((mark) => mark.kind === 'request' && mark.reply === reply);
  while (!isReached()) {
    if (Date.now() > deadline)
      throw new Error(
        `${command} never came to reply ${reply}:\n${JSON.stringify(await town.status(), null, 1)}`,
      );
    await delay(100);
  }
}

/** Waits until it is told so, and fails with what is told otherwise. */
async function same(usageNow: () => Promise<UsageView | null>, wanted: Usage): Promise<void> {
  const deadline = Date.now() + PAUSE_MS - 2_000;
  for (;;) {
    const usage = await usageNow();
    try {
      assert.deepEqual(usage && tokensOf(usage), tokensOf(wanted));
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw cause;
      await delay(200);
    }
  }
}

function tokensOf(usage: Usage): Partial<Usage> {
  return Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, usage[kind]]));
}

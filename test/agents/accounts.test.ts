// A limited account and a lost sign-in of the agents' own programs: work goes on with the next account, and a person who
// has signed in again has it go on with one answer.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TownView } from '../../src/engine/view.ts';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentTown } from '../support/agent-town.ts';
import { readLog } from '../support/read-log.ts';
import type { Step, Turn } from '../support/scripted-model/scenario.ts';
import { TownCaller } from '../support/town-caller.ts';

const HOURS_2 = 7_200_000;
/** Some unpack themselves at their first start; some try a failed request a few times before they say so. */
const WITHIN_MS = 120_000;
/** What a CLI keeps in its home, and where it looks for that in an account's folder. */
const KEPT: Readonly<Record<string, readonly [string, string]>> = {
  claude: ['.claude', ''],
  codex: ['.codex', ''],
  gemini: ['.gemini', '.gemini'],
};

const COMMIT = "echo hi > hi.txt && git add hi.txt && git commit -qm 'Say hi'";
const HAND_IN: Turn = {
  steps: [
    { kind: 'shell', command: COMMIT },
    { kind: 'shell', command: 'gt done' },
    { kind: 'text', text: 'That was it.' },
  ],
};

/** However often it is asked to go on, by itself or by its hooks. */
const SIGNED_OUT: readonly Turn[] = Array.from({ length: 20 }, () => ({ steps: [{ kind: 'signed-out' }] }));

for (const rig of AGENT_RIGS) {
  const { command } = rig.program;
  const options = { skip: noAgent(rig.program), timeout: 300_000 };
  const kept = KEPT[command];
  if (kept !== undefined)
    test(`the work of ${command} goes on with the next account where one is limited`, options, () =>
      movesOn(rig, kept),
    );
  test(`${command} that is signed out keeps its work, and goes on once a person has signed in`, options, () =>
    signsIn(rig),
  );
}

async function movesOn(rig: AgentRig, [kept, place]: readonly [string, string]): Promise<void> {
  const { command } = rig.program;
  const accounts = ['first', 'second'].map((name) => ({ name, folder: `~/${name}` }));
  const limited: Step = { kind: 'rate-limited', resetAt: Date.now() + HOURS_2 };
  await using town = await AgentTown.open(rig, [{ steps: [limited] }, HAND_IN], {
    settings: { accounts: { [command]: accounts } },
  });
  for (const { name } of accounts) {
    const folder = join(town.world.home, name, place);
    mkdirSync(dirname(folder), { recursive: true });
    cpSync(join(town.world.home, kept), folder, { recursive: true });
  }
  const bead = await town.sling('Say hi');
  await town.until(
    'its limit',
    ({ feed }) => feed.some(({ text }) => /account first may do no more/.test(text)),
    WITHIN_MS,
  );
  town.model.skipTurn(command);
  const view = await landed(town, bead);
  const started = readLog(join(town.cwd, 'events')).filter(({ kind }) => kind === 'run.started');
  assert.deepEqual(
    started.map(({ data }) => data['account']),
    ['first', 'second'],
  );
  assert.deepEqual(view.decisions, []);
}

async function signsIn(rig: AgentRig): Promise<void> {
  await using town = await AgentTown.open(rig, [...SIGNED_OUT, HAND_IN]);
  const bead = await town.sling('Say hi');
  const asked = await town.until('a person is told', (view) => view.decisions.length > 0, WITHIN_MS);
  const [decision] = asked.decisions;
  assert.match(decision?.text ?? '', /is signed out: sign in in the pane of lib\/polecats\//);
  const second = await town.sling('Say ho');
  const why = await town.world.mustGt(['why', second], { cwd: town.cwd });
  assert.match(why, /is signed out, as r1 shows/);
  assert.equal((await town.status()).polecats.length, 1);
  // Both would ask the same model.
  await town.world.mustBd(['close', second], { cwd: town.cwd });
  const { command } = rig.program;
  while (town.model.turnsLeftOf(command) > 1) town.model.skipTurn(command);
  await new TownCaller(town.world, town.cwd).call('decision.resolve', { id: decision?.id });
  await landed(town, bead);
}

function landed(town: AgentTown, bead: string): Promise<TownView> {
  return town.until(
    `${bead} landed`,
    ({ work }) => work.some((each) => each.bead === bead && each.state === 'landed'),
    WITHIN_MS,
  );
}

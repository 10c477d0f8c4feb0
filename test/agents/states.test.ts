// What each agent's own program does is what the town shows of it: through turns, tools, dialogs, interrupts, limits and
// ends, held against what its scripted model says and when.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Explanation } from '../../src/engine/verbs/explain.ts';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { type Comparison, compareStates } from '../support/agent-states/compare-states.ts';
import { expectedStates } from '../support/agent-states/expected-states.ts';
import { stateRound } from '../support/agent-states/state-round.ts';
import { StateStory } from '../support/agent-states/state-story.ts';
import { StateWatch } from '../support/agent-states/state-watch.ts';
import { AgentTown } from '../support/agent-town.ts';
import { isFull } from '../support/long-form.ts';
import { TownCaller } from '../support/town-caller.ts';

const ROUNDS = isFull ? 5 : 1;
const TRANSITIONS = isFull ? 100 : 20;
/** Where the screens of each state, as the golden ones are kept, and the figures are written to. */
const RECORD_IN = process.env['GT_RECORD_SCREENS'];
const START_MS = 120_000;
const ROUND_MS = 180_000;
const WRONG_MS = 1_000;
const UNKNOWN_SHARE = 0.02;

for (const rig of AGENT_RIGS) {
  const { command } = rig.program;
  const skip = noAgent(rig.program);
  test(`${command} is shown as what it does`, { skip, timeout: ROUNDS * ROUND_MS + START_MS }, (context) =>
    isShownRight(rig, context),
  );
}

interface Screen {
  readonly screen: string;
  readonly title: string;
  readonly bottom: readonly string[];
  readonly expect: string | null;
}

async function isShownRight(rig: AgentRig, context: TestContext): Promise<void> {
  const rounds = Array.from({ length: ROUNDS }, (_, at) => stateRound(rig, `${at}`, Date.now()));
  const turns = rounds.flatMap((round) => round.turns);
  await using town = await AgentTown.open(rig, turns, { permissions: 'ask' });
  const agent = await town.engage('max');
  const caller = new TownCaller(town.world, town.cwd);
  await using watch = new StateWatch(caller, agent);
  const screens: Screen[] = [];
  const onHeld = async (screen: string) => {
    const { title, lines, rule } = (await caller.call('explain', { target: agent })) as Explanation;
    screens.push({ screen, title, bottom: lines, expect: rule?.state ?? null });
  };
  const story = new StateStory({ town, caller, watch, agent, onHeld });
  try {
    await watch.until('its first prompt', ({ activity }) => activity === 'idle', START_MS);
    await onHeld('before the first turn');
    for (const round of rounds) await round.play(story);
    await story.kill();
  } finally {
    record(town, screens);
  }
  const compared = compareStates(watch.looks, expectedStates(story.marks, story.acts), Date.now());
  report(rig, compared, context);
  judge(compared);
}

function judge({ transitions, wrong, unknown, perSecond }: Comparison): void {
  assert.ok(transitions >= TRANSITIONS, `${transitions} transitions`);
  assert.ok(perSecond >= 10, `looked ${perSecond} times a second`);
  assert.deepEqual(
    wrong.filter(({ ms }) => ms > WRONG_MS),
    [],
  );
  assert.ok(unknown <= UNKNOWN_SHARE, `${100 * unknown} % unknown`);
}

function report({ program }: AgentRig, { wrong, ...figures }: Comparison, context: TestContext): void {
  const text = JSON.stringify({ ...figures, longestWrongMs: wrong[0]?.ms ?? 0, wrong: wrong.slice(0, 8) });
  context.diagnostic(text);
  if (RECORD_IN !== undefined) writeFileSync(join(RECORD_IN, `${program.command}.figures.json`), `${text}\n`);
}

function record({ rig, world, cwd }: AgentTown, screens: readonly Screen[]): void {
  if (RECORD_IN === undefined) return;
  const text = JSON.stringify(screens, null, 2)
    .replaceAll(join(cwd, 'rigs/lib/crew/max'), '/work')
    .replaceAll(world.folder, '/work');
  writeFileSync(join(RECORD_IN, `${rig.program.command}.json`), `${text}\n`);
}

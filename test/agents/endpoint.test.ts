// An endpoint that is slow, that drops its answers, sends what is none, fails, or is gone: what the agents' own programs
// do then is shown as it is, they go on once it answers, and the town starts no program for it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { StateStory } from '../support/agent-states/state-story.ts';
import { StateWatch } from '../support/agent-states/state-watch.ts';
import { AgentTown } from '../support/agent-town.ts';
import { readLog } from '../support/read-log.ts';
import type { Step } from '../support/scripted-model/scenario.ts';
import { TownCaller } from '../support/town-caller.ts';
import { until } from '../support/until.ts';

const START_MS = 120_000;
const SLOW_MS = 8_000;
/** Some try for a minute and more. */
const TROUBLE_MS = 120_000;
const REST_MS = 1_500;

/** Each is met once; what is tried again is answered. */
const TROUBLES: readonly Step[] = [
  { kind: 'pause', ms: SLOW_MS },
  { kind: 'dropped' },
  { kind: 'malformed' },
  { kind: 'broken' },
  { kind: 'overloaded' },
];

for (const rig of AGENT_RIGS) {
  const skip = noAgent(rig.program);
  test(`${rig.program.command} bears an endpoint that is bad or gone`, { skip, timeout: 400_000 }, () =>
    bears(rig),
  );
}

async function bears(rig: AgentRig): Promise<void> {
  const answer: Step = { kind: 'text', text: 'There it is.' };
  const town = await AgentTown.open(
    rig,
    TROUBLES.map((trouble) => ({ steps: [trouble, answer] })),
  );
  await using _ = town;
  const agent = await town.engage('max');
  const caller = new TownCaller(town.world, town.cwd);
  await using watch = new StateWatch(caller, agent);
  const story = new StateStory({ town, caller, watch, agent, onHeld: async () => {} });
  await watch.until('its first prompt', ({ activity }) => activity === 'idle', START_MS);
  const from = watch.looks.length;
  const answers = () => story.marks.filter(({ kind }) => kind === 'turn-end').length;
  for (const [at, { kind }] of TROUBLES.entries()) {
    await story.prompt(`Bring it, ${kind}.`);
    await isAtRest(story, watch, kind);
    // Some try again by themselves, some when they are asked.
    if (answers() === at) {
      await story.prompt(`Once more, ${kind}.`);
      await isAtRest(story, watch, `${kind}, asked again`);
    }
    assert.equal(answers(), at + 1, kind);
  }

  await town.model[Symbol.asyncDispose]();
  await story.prompt('Bring it, though nobody is there.');
  await watch.until('that it tries', ({ activity }) => activity === 'working', 10_000);
  await story.meanwhile('an endpoint that is gone', 3_000);
  // Some try for minutes, some say at once that they cannot.
  if (watch.last?.activity === 'working') await caller.call('interrupt', { target: agent });
  await watch.until('that it gave up', ({ activity }) => activity === 'interrupted' || activity === 'idle');

  const shown = watch.looks.slice(from).map(({ activity }) => activity);
  assert.deepEqual(
    [...new Set(shown)].filter((each) => !SHOWN.includes(each)),
    [],
  );
  const starts = readLog(join(town.cwd, 'events')).filter(({ kind }) => kind === 'run.started');
  assert.equal(starts.length, 1);
}

/** Its model has answered it or failed it, nothing follows for a while, and it is shown as idle. */
async function isAtRest(story: StateStory, watch: StateWatch, what: string): Promise<void> {
  let since = Date.now();
  await until(
    `at rest after ${what}`,
    () => {
      const last = story.marks.findLast(({ kind }) => kind !== 'side');
      const isOver = last?.kind === 'turn-end' || last?.kind === 'error';
      if (!isOver || watch.last?.activity !== 'idle') since = Date.now();
      return Date.now() - since >= REST_MS;
    },
    TROUBLE_MS,
  );
}

const SHOWN: readonly string[] = ['idle', 'working', 'interrupted'];

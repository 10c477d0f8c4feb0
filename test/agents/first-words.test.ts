// The agents' own programs, each pointed at the scripted model: with no key pressed the first prompt is answered, a tool
// really runs and its result comes back, and all is counted as it was told.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentStage } from '../support/agent-stage.ts';
import type { Turn } from '../support/scripted-model/scenario.ts';
import type { Mark } from '../support/scripted-model/timeline.ts';

/** `scripts/agents.mjs` says so where all else is read-only, and what an agent writes elsewhere can only be in /tmp. */
const IS_ALONE = (process.env['GT_TEST_ALONE'] ?? '').includes('files');
/** Some unpack themselves at their first start. */
const START_MS = 120_000;
/** What other suites have in /tmp: their own folders, and Claude Code's and opencode's where those have no TMPDIR. */
const OF_OTHERS = /^(?:gt-|claude-\d|node-|opencode$|\.[0-9a-f]{16}-\d{8}\.so$)/;
const USAGE = { input: 1_200, output: 34, cacheRead: 560, cacheWrite: 0, reasoning: 7 };
const COMMAND = 'cat question.txt | tee answer.txt';

test(
  'agents have no network but loopback',
  { skip: process.env['GT_TEST_ALONE'] ? false : 'not in a namespace: npm run test:agents' },
  () => assert.deepEqual(Object.keys(networkInterfaces()), ['lo']),
);

for (const rig of AGENT_RIGS) {
  const { program } = rig;
  const skip = noAgent(program);
  test(`${program.command} answers its first prompt with no key pressed`, { skip, timeout: 240_000 }, () =>
    answers(rig),
  );
  test(`${program.command} runs a command and goes on with its result`, { skip, timeout: 240_000 }, () =>
    usesATool(rig),
  );
}

async function answers(rig: AgentRig): Promise<void> {
  const turn: Turn = { steps: [{ kind: 'text', text: 'Good morning from the script.' }], usage: USAGE };
  await using stage = await AgentStage.open(rig, [turn]);
  const prompt = 'Say "good morning", please: 漢字';
  const screen = stage.start({ permissions: 'all', prompt });
  await screen.waitFor('Good morning from the script.', { timeoutMs: START_MS });
  await screen.waitFor(rig.ready);
  const { command } = rig.program;
  assert.deepEqual(stage.model.promptsOf(command), [prompt]);
  assert.deepEqual(stage.model.usageOf(command), USAGE);
  assert.deepEqual(kindsOf(stage.model.timelineOf(command)), [
    ...['request', 'step text', 'first-byte', 'turn-end'],
  ]);
  keepsToItself(stage);
}

async function usesATool(rig: AgentRig): Promise<void> {
  const turn: Turn = {
    steps: [
      { kind: 'thinking', text: 'I have to look.' },
      { kind: 'text', text: 'I look.' },
      { kind: 'shell', command: COMMAND },
      { kind: 'text', text: 'That was all.' },
    ],
    usage: USAGE,
  };
  await using stage = await AgentStage.open(rig, [turn]);
  writeFileSync(join(stage.cwd, 'question.txt'), 'forty-two ✓\n');
  const screen = stage.start({ permissions: 'all', prompt: 'Look.' });
  await screen.waitFor('That was all.', { timeoutMs: START_MS });
  await screen.waitFor(rig.ready);
  assert.equal(readFileSync(join(stage.cwd, 'answer.txt'), 'utf8'), 'forty-two ✓\n');
  const { command } = rig.program;
  assert.match(stage.model.resultsOf(command).join('\n'), /forty-two ✓/);
  assert.deepEqual(kindsOf(stage.model.timelineOf(command)), [
    ...['request', 'step thinking', 'first-byte', 'step text', 'step shell'],
    ...['tool-result', 'request', 'step text', 'first-byte', 'turn-end'],
  ]);
  assert.deepEqual(stage.model.usageOf(command), {
    ...{ input: 2_400, output: 68, cacheRead: 1_120, cacheWrite: 0, reasoning: 14 },
  });
  keepsToItself(stage);
}

/** It wrote into its home and its checkout only, and asked nobody but the model. */
function keepsToItself(stage: AgentStage): void {
  assert.deepEqual(readdirSync(stage.around).sort(), ['home', 'work']);
  if (IS_ALONE)
    assert.deepEqual(
      readdirSync('/tmp').filter((name) => !OF_OTHERS.test(name)),
      [],
    );
  const asked = new Set(stage.proxy.refused);
  assert.deepEqual(
    [...asked].filter((host) => !stage.rig.asksFor.includes(host)),
    [],
  );
  assert.deepEqual(stage.model.faults, []);
}

function kindsOf(marks: readonly Mark[]): readonly string[] {
  return marks
    .filter(({ kind }) => kind !== 'side')
    .map((mark) => (mark.kind === 'step' ? `step ${mark.step}` : mark.kind));
}

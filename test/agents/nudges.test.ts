// Messages to agents' own programs, at moments of chance: while they are idle, in a turn, before a permission dialog,
// while a person types in their pane, in the middle of a paste, and with the town killed. Each arrives once and in order.
// GT_TEST_FULL=1 sends a hundred to each; GT_TEST_SEED repeats what was done.

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import { MOMENTS, NudgeStory } from '../support/nudge-story.ts';

const COUNT = isFull ? 100 : 20;
const timeout = COUNT * 20_000 + 180_000;
const ENOUGH = 0.95;

describe('all at once', { concurrency: true }, () => {
  for (const rig of AGENT_RIGS) {
    const { command } = rig.program;
    const skip = noAgent(rig.program);
    test(
      `nudges reach ${command} once and in order, and leave a person's draft alone`,
      { skip, timeout },
      (context) => nudges(rig, context),
    );
    test(
      `a long text with quotes, tabs, ESC bytes and emoji reaches ${command} as text`,
      { skip, timeout },
      (context) => longText(rig, context),
    );
  }
});

async function nudges(rig: AgentRig, context: TestContext): Promise<void> {
  const seed = seedOr(Date.now() % 1_000_000);
  await using story = await NudgeStory.open(rig, COUNT, seed);
  await story.tell();
  await story.settle();
  const { sent, typed } = story;
  const prompts = story.prompts();
  const told = `seed ${seed}; ${story.summary()}`;
  context.diagnostic(told);
  const arrived = prompts.filter((prompt) => sent.some((text) => prompt === text));
  assert.deepEqual(
    arrived,
    sent.filter((text) => arrived.includes(text)),
    `once, and in order; ${told}`,
  );
  const missing = sent.filter((text) => !arrived.includes(text));
  assert.equal(
    story.expired().length,
    missing.length,
    `what did not arrive is said: ${missing.join('; ')}; ${told}`,
  );
  assert.ok(arrived.length >= ENOUGH * sent.length, `${arrived.length} of ${sent.length} arrived; ${told}`);
  assert.deepEqual(
    prompts.filter((prompt) => !sent.includes(prompt)),
    typed,
    `what the person typed arrived as they typed it; ${told}`,
  );
  assert.deepEqual(story.answeredByOthers, [], `no permission was given by a nudge; ${told}`);
  assert.deepEqual([...new Set(story.moments)].sort(), [...MOMENTS].sort(), 'each moment was met');
}

async function longText(rig: AgentRig, context: TestContext): Promise<void> {
  const line = `"double" 'single' \`back\`\t$HOME \\n 👩‍👩‍👧 größer \x1b[31mred\x1b[0m <b>&amp;</b>`;
  const text = Array.from({ length: 240 }, (_, at) => `${at} ${line}`).join('\n');
  assert.ok(Buffer.byteLength(text) > 20_000);
  await using story = await NudgeStory.open(rig, 1, 0);
  await story.send(text);
  await story.settle();
  const [prompt = ''] = story.prompts();
  // A CLI may put a frame around what was pasted, and blanks for tabs. ESC bytes are no text: they are left out.
  const plain = (each: string) => each.replaceAll('\x1b', '').replaceAll(/[\t ]+/gu, ' ');
  assert.ok(plain(prompt).includes(plain(text)), `${prompt}; ${story.summary()}`);
  assert.ok(!prompt.includes('\x1b'));
  context.diagnostic(`tabs ${prompt.includes('\t') ? 'are kept' : 'become blanks'}`);
}

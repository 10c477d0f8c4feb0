// What the agents' own programs show when they ask, are interrupted, meet a limit or are signed out; all of it in words
// that rules can know.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig, type AgentScreens } from '../support/agent-rigs.ts';
import { AgentStage } from '../support/agent-stage.ts';
import type { PtyScreen } from '../support/pty-screen.ts';
import type { Step, Turn } from '../support/scripted-model/scenario.ts';
import { until } from '../support/until.ts';

/** Some unpack themselves at their first start; some try a failed request a few times before they say so. */
const SHOWN_MS = 120_000;
const HOURS_2 = 7_200_000;

for (const rig of AGENT_RIGS) {
  const { command } = rig.program;
  const options = { skip: noAgent(rig.program), timeout: 300_000 };
  test(`${command} asks for permission, then its question, and takes Enter for an answer`, options, () =>
    asks(rig),
  );
  test(`${command} shows that it works, and that it was interrupted`, options, () => isInterrupted(rig));
  test(`${command} says that a limit was met`, options, () =>
    says(rig, 'limited', { kind: 'rate-limited', resetAt: Date.now() + HOURS_2 }),
  );
  test(`${command} says that it is signed out`, options, () =>
    says(rig, 'signedOut', { kind: 'signed-out' }),
  );
}

async function asks(rig: AgentRig): Promise<void> {
  const turn: Turn = {
    steps: [
      { kind: 'shell', command: 'touch made.txt', outside: 'May I make a file?' },
      { kind: 'ask', question: 'Which colour?', choices: ['Red', 'Blue'] },
      { kind: 'text', text: 'That was all.' },
    ],
  };
  await using stage = await AgentStage.open(rig, [turn]);
  const screen = stage.start({ permissions: 'ask', prompt: 'Go.' });
  await agree(screen, rig.shows.permission);
  await agree(screen, rig.shows.question);
  await shows(screen, /That was all\./);
  const [, answer = ''] = stage.model.resultsOf(rig.program.command);
  assert.match(answer, /Red/);
}

async function isInterrupted(rig: AgentRig): Promise<void> {
  // Once text streams, Codex says only in its title that it works; before any does, Claude takes its prompt back.
  const steps: readonly Step[] = [
    { kind: 'pause', ms: 3_000 },
    { kind: 'text', text: 'I begin.' },
    { kind: 'pause', ms: 600_000 },
  ];
  await using stage = await AgentStage.open(rig, [{ steps }]);
  const screen = stage.start({ permissions: 'all', prompt: 'Go.' });
  await shows(screen, rig.shows.working);
  await shows(screen, /I begin\./);
  screen.press('Escape');
  if (rig.wantsEscapeAgain !== undefined) {
    await shows(screen, rig.wantsEscapeAgain);
    screen.press('Escape');
  }
  await shows(screen, rig.shows.interrupted);
  await until('its request was cut off', () =>
    stage.model
      .timelineOf(rig.program.command)
      .some((mark) => mark.kind === 'turn-end' && mark.how === 'cut'),
  );
}

async function says(rig: AgentRig, condition: keyof AgentScreens, step: Step): Promise<void> {
  await using stage = await AgentStage.open(rig, [{ steps: [step] }]);
  await shows(stage.start({ permissions: 'all', prompt: 'Go.' }), rig.shows[condition]);
}

/** Presses Enter until the dialog is gone: Codex takes no key right after it opens one. */
async function agree(screen: PtyScreen, dialog: RegExp): Promise<void> {
  await shows(screen, dialog);
  for (let isGone = false; !isGone; ) {
    screen.press('Enter');
    isGone = await screen
      .waitUntil((text) => !dialog.test(text), { what: 'the end of the dialog', timeoutMs: 2_000 })
      .then(
        () => true,
        () => false,
      );
  }
}

function shows(screen: PtyScreen, wanted: RegExp): Promise<void> {
  return screen.waitFor(wanted, { timeoutMs: SHOWN_MS });
}

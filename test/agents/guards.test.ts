// What the agents' own programs do with our guard: what it refuses is not run, whatever their permissions, and the model
// reads why. Where the guard cannot run, or does not answer in time, nothing is run.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentStage } from '../support/agent-stage.ts';
import { AgentTown } from '../support/agent-town.ts';
import { until } from '../support/until.ts';

const DONE_MS = 120_000;

/** Programs in the place of ours. */
const BROKEN: Readonly<Record<string, string>> = {
  'ends with an error': '#!/bin/sh\ncat > /dev/null\nexit 1\n',
  'is killed': '#!/bin/sh\nkill -9 $$\n',
  'does not answer':
    '#!/bin/sh\ncase $3 in PreToolUse|BeforeTool|tool-started) exec sleep 100;; esac\ncat > /dev/null\n',
};

for (const rig of AGENT_RIGS) {
  const { command } = rig.program;
  const options = { skip: noAgent(rig.program), timeout: 300_000 };
  test(`${command} does not run what the guard refuses, and goes on by its reasons`, options, () =>
    refuses(rig),
  );
  for (const [how, script] of Object.entries(BROKEN))
    test(`${command} runs nothing where the guard ${how}`, options, () => failsClosed(rig, script));
}

async function refuses(rig: AgentRig): Promise<void> {
  const { command } = rig.program;
  // Codex itself refuses `rm -rf`.
  const dangerous = ['git push --force origin HEAD:main', 'git checkout main', 'rm -r "$GT_TOWN/kept here"'];
  const work = "echo ok > ok.txt && git add ok.txt && git commit -qm 'Work'";
  await using town = await AgentTown.open(rig, [
    {
      steps: [
        ...[...dangerous, work].map((each) => ({ kind: 'shell', command: each }) as const),
        { kind: 'text', text: 'I think that was it.' },
      ],
    },
    // Its turn has ended with work on its hook: it is kept going.
    {
      steps: [
        { kind: 'shell', command: 'gt done' },
        // The run is over before it is said.
        { kind: 'pause', ms: 600_000 },
        { kind: 'text', text: 'Now it was.' },
      ],
    },
  ]);
  const kept = join(town.cwd, 'kept here');
  mkdirSync(kept);
  const bead = await town.sling('Be careful');
  await town.until(
    `${bead} landed`,
    ({ work: all }) => all.some((each) => each.bead === bead && each.state === 'landed'),
    DONE_MS,
  );
  const results = town.model.resultsOf(command);
  assert.match(results[0] ?? '', /gt done/);
  assert.match(results[1] ?? '', /main is moved by the Refinery only/);
  assert.match(results[2] ?? '', /outside your checkout/);
  assert.ok(existsSync(kept));
  assert.match(town.model.conversationOf(command).at(-1) ?? '', new RegExp(bead));
}

async function failsClosed(rig: AgentRig, script: string): Promise<void> {
  const { command } = rig.program;
  const steps = [{ kind: 'shell', command: 'touch made.txt' }] as const;
  await using stage = await AgentStage.open(rig, [
    { steps: [...steps, { kind: 'text', text: 'So that was it.' }] },
  ]);
  const gt = join(stage.around, 'gt');
  writeFileSync(gt, script);
  chmodSync(gt, 0o755);
  const screen = stage.start({ permissions: 'all', prompt: 'Go.', gt });
  await screen.waitFor(/So that was it\./, { timeoutMs: DONE_MS });
  await until('its answer was heard', () => stage.model.resultsOf(command).length > 0);
  assert.equal(existsSync(join(stage.cwd, 'made.txt')), false, stage.model.resultsOf(command)[0]);
}

// Agents' own programs within bubblewrap: they start with their work, speak to their model and to the town, and hand in,
// while nothing of the person's home but their own configuration is there.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentTown } from '../support/agent-town.ts';
import { whyNoBwrap } from '../support/sandboxed-town.ts';

/** What each CLI keeps its state in, below the home. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  claude: ['.claude'],
  codex: ['.codex'],
  opencode: ['.config/opencode', '.local/share/opencode', '.local/state/opencode', '.cache/opencode'],
  gemini: ['.gemini'],
};

for (const rig of AGENT_RIGS) {
  const { command } = rig.program;
  const skip = noAgent(rig.program) || whyNoBwrap();
  test(`${command} does its work in a sandbox that hides the person's home`, { skip, timeout: 240_000 }, () =>
    handsInFromWithin(rig),
  );
}

async function handsInFromWithin(rig: AgentRig): Promise<void> {
  const { command } = rig.program;
  const programs = (process.env['GT_TEST_AGENTS'] ?? '').split(':').filter((path) => path !== '');
  const bwrap = {
    network: 'on',
    // The installation of each program, of which the search path names the links.
    readable: [...programs.map((path) => resolve(path, '..', '..')), dirname(dirname(process.execPath))],
    writable: (OWN[command] ?? []).map((folder) => `~/${folder}`),
  };
  await using town = await AgentTown.open(rig, [], { rigSettings: { sandbox: { bwrap } } });
  const secret = join(town.world.home, 'secret.txt');
  writeFileSync(secret, 'hidden\n');
  const look = `{ cat '${secret}' || echo not there; ls -A '${join(town.cwd, 'run')}' || true; } > seen.txt 2>&1`;
  town.model.play(command, [
    {
      steps: [
        { kind: 'shell', command: `${look}; git add seen.txt && git commit -qm Look` },
        { kind: 'shell', command: 'gt done' },
        { kind: 'text', text: 'That was it.' },
      ],
    },
  ]);
  const bead = await town.sling('Look around');
  const view = await town.until(
    `${bead} landed`,
    ({ work }) => work.some((each) => each.bead === bead && each.state === 'landed'),
    120_000,
  );
  assert.equal(view.polecats[0]?.sandbox ?? 'bwrap', 'bwrap');
  const seen = town.world.git(`${town.cwd}/rigs/lib/engine.git`, 'show', 'main:seen.txt');
  assert.match(seen, /not there/);
  assert.doesNotMatch(seen, /hidden/);
}

// What is asked of GitHub's own program, by a `gh` that a test has written.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { askGitHub, type GitHubAnswer } from '../../src/cli/bd/ask-github.ts';
import { GateFacts } from '../../src/cli/bd/gate-facts.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Asks with a `gh` first in the PATH; null for none there at all. */
async function ask(
  folder: { at(name: string): string; path: string },
  script: string | null,
  limitMs?: number,
) {
  const before = process.env['PATH'];
  if (script !== null) {
    writeFileSync(folder.at('gh'), `#!/bin/sh\n${script}\n`);
    chmodSync(folder.at('gh'), 0o755);
  }
  process.env['PATH'] = script === null ? folder.at('nowhere') : `${folder.path}:/usr/bin:/bin`;
  try {
    return await askGitHub(['run', 'list'], limitMs);
  } finally {
    process.env['PATH'] = before;
  }
}

test('what gh says comes back; that it fails or is not there is an answer of its own', async () => {
  using folder = tempFolder();
  assert.deepEqual(await ask(folder, 'echo "$*"'), { kind: 'answer', text: 'run list\n' });
  assert.deepEqual(await ask(folder, 'echo no access >&2; exit 4'), {
    kind: 'refused',
    why: 'no access',
    code: 4,
  });
  assert.deepEqual(await ask(folder, 'exit 1'), {
    kind: 'refused',
    why: 'nothing, and ended with 1',
    code: 1,
  });
  assert.deepEqual(await ask(folder, null), { kind: 'missing' });
});

test('a gh that never ends is ended with all that it has started', async () => {
  using folder = tempFolder();
  const script = 'sleep 600 & echo $! > "$(dirname "$0")/child"; wait';
  assert.deepEqual(await ask(folder, script, 1_000), { kind: 'silent', limitMs: 1_000 });
  assert.ok(existsSync(folder.at('child')));
  const child = Number(readFileSync(folder.at('child'), 'utf8'));
  for (let tries = 0; tries < 100 && !isGone(child); tries += 1)
    await new Promise((done) => setTimeout(done, 20));
  assert.ok(isGone(child));
});

/** A process that nobody has waited for yet is over, too. */
function isGone(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}

test('where gh is missing or silent it is asked no more', async () => {
  const answers: readonly (readonly [GitHubAnswer, number])[] = [
    [{ kind: 'missing' }, 1],
    [{ kind: 'silent', limitMs: 10_000 }, 1],
    [{ kind: 'refused', why: 'no such run', code: 1 }, 2],
  ];
  for (const [answer, expected] of answers) {
    let count = 0;
    const facts = new GateFacts({ ask: async () => assert.fail('no bead is asked about') }, async () => {
      count += 1;
      return answer;
    });
    const told = [
      await facts.fact({ kind: 'run', id: '1' }),
      await facts.fact({ kind: 'pull-request', id: '2' }),
    ];
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['unknown', 'unknown'],
    );
    assert.equal(count, expected, answer.kind);
  }
});

// What a pull request says of itself, whatever its bead says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../../src/beads/bead.ts';
import type { AgentId, MergeRequestId, RigName, RunId } from '../../../src/engine/ids.ts';
import { pullRequestBody, pullRequestTitle } from '../../../src/engine/refinery/pull-request-text.ts';
import type { Built } from '../../../src/engine/refinery/train.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';

const commit = 'a'.repeat(40) as CommitId;

const REQUEST: Built = {
  ...{ mr: 'm4' as MergeRequestId, rig: 'app' as RigName, bead: 'bd-a1' as BeadId, run: 'r7' as RunId },
  ...{ agent: 'app/polecats/amber' as AgentId, title: 'Mend it', tip: commit, submittedAt: 0 },
  ...{ deferrals: 0, held: false, told: true },
  green: { tree: commit, passed: [{ gate: 'test', definition: 'x', elapsedMs: 1_250 }] },
  phase: { kind: 'built', base: commit, commit, gatedCommit: commit, closing: [], landing: false },
};

test('it names bead, run, criteria, gates and whoever approved', () => {
  const body = pullRequestBody({
    request: REQUEST,
    acceptance: '- it works\n',
    gates: ['test', 'lint'],
    approvedBy: 'kim',
  });
  assert.equal(
    body,
    `Bead \`bd-a1\`, by \`app/polecats/amber\` (\`r7\`), merge request \`m4\`.

**Acceptance criteria**

\`\`\`text
- it works
\`\`\`

**Gates**

- \`test\` passed in 1.3 s
- \`lint\` passed

Reviewed by \`kim\`.

gt merges it once the host lets it, and builds it anew where the branch has moved.`,
  );
});

test('what agents wrote stays within its block, and a title on its line', () => {
  const acceptance = '````\n@everyone Closes #1\n```\n<!-- hidden -->\0';
  const body = pullRequestBody({ request: REQUEST, acceptance, gates: [], approvedBy: 'a`b' });
  const [, fence = '', inside] = /^(`{5,})text\n([\s\S]*?)\n\1$/m.exec(body) ?? [];
  assert.equal(fence, '`````');
  assert.equal(inside, acceptance.replace('\0', ''));
  assert.match(body, /No gate has tested it\./);
  assert.match(body, /Reviewed by `a'b`\./);
  const title = pullRequestTitle(`--help\nX: y \u202e${'ü'.repeat(400)}`);
  assert.match(title, /^--help X: y ü+$/);
  assert.equal([...title].length, 250);
});

// Beads for tests of the beads panel: a rig with something of everything.

import type { Bead } from '../../src/beads/bead.ts';
import { commentLine, creationLine, patchLine, type Target } from '../../src/beads/edit.ts';
import type { BeadLine } from '../../src/beads/lines.ts';
import type { RigName } from '../../src/engine/ids.ts';
import type { BeadSource, RigBeads } from '../../src/panes/beads/bead-source.ts';
import { CLOSED, madeBead, madeEdge } from '../support/made-bead.ts';

const DESCRIPTION = `# What happens

The parser **drops** quotes in \`field 2\` when a line is _continued_, which nobody has noticed before the release.

- read one line
  - keep the quotes, also those that stand doubled inside of a field that is quoted itself
- [x] write a test

\`\`\`
parse('"a""b"')
\`\`\`

> as told by a user`;

export const BEADS: readonly Bead[] = [
  madeBead('q1', {
    title: 'Keep quotes in fields',
    description: DESCRIPTION,
    priority: 1,
    type: 'bug',
    labels: ['csv'],
  }),
  madeBead('w2', {
    title: 'Write 漢字 and other wide glyphs into the columns of a table that is narrow',
    priority: 0,
  }),
  madeBead('b3', {
    title: 'Publish the release',
    edges: [madeEdge('blocks', 'q1'), madeEdge('blocks', 'w2')],
    comments: [{ at: '2025-01-03T10:00:00.000Z', by: 'joe', text: 'Waits for *both*.' }],
  }),
  madeBead('m4', { title: 'Mend the docs', status: 'in_progress', assignee: 'person', type: 'chore' }),
  madeBead('e5', { title: 'Parser epic', type: 'epic', priority: 3 }),
  madeBead('e5.1', { title: 'Child of the epic', edges: [madeEdge('parent-child', 'e5')] }),
  madeBead('c6', { title: 'An old defect', ...CLOSED, closeReason: 'fixed' }),
  madeBead('x7', { title: 'Hostile \u001b[31mred\u202e title', priority: 4 }),
];

const HOUR = 3_600_000;

/** What the file of any bead of this source says: three lines. */
function madeLines(bead: Bead): readonly BeadLine[] {
  const at = Date.UTC(2025, 0, 1);
  const created = creationLine({ id: bead.id, title: 'First title', nonce: 0 }, { by: 'mayor', at });
  const target: Target = { bornAs: bead.id, birth: created.birth, latestClock: created.clock };
  const changed = patchLine(target, { priority: 1, title: bead.title }, { by: 'joe', at: at + HOUR });
  const said = commentLine(target, 'Seen.', { by: 'person', at: at + 2 * HOUR });
  return [said, changed, created];
}

export function rigBeads(beads: readonly Bead[] = BEADS): RigBeads {
  return { rig: 'lib' as RigName, beads, linesOf: madeLines };
}

export function beadSource(beads: readonly Bead[] = BEADS): BeadSource & { beads: readonly Bead[] } {
  const source = { beads, rigs: () => [rigBeads(source.beads)] };
  return source;
}

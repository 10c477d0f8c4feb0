// What `bd prime` and `bd onboard` tell an agent: short, and true for where it is.

import type { KeyValue } from '../../beads/key-values.ts';
import { sanitize } from '../../panes/screen/sanitize.ts';

export interface PrimeFacts {
  /** An agent of a town, whose work lands through the merge queue. */
  readonly isInTown: boolean;
  /** Nothing is to be said about git. */
  readonly isStealth: boolean;
}

/** Under fifty lines. */
export function primeText({ isInTown, isStealth }: PrimeFacts): string {
  return [
    '# Beads: the tasks of this project',
    '',
    'Use bd for every task; keep no TODO list in markdown or elsewhere. --json on any command is for programs.',
    '',
    '  bd ready                        what can be worked on now',
    '  bd show ID                      all about a bead',
    '  bd create TITLE -t bug -p 1 -d TEXT   make one (types: task, bug, feature, epic, chore; 0 is most urgent)',
    '  bd create TITLE --deps discovered-from:ID   found while working on ID',
    ...(isInTown ? [] : ['  bd update ID --claim            make it yours, in progress']),
    '  bd comment ID TEXT              say what you found; bd update ID --append-notes TEXT for the plan',
    ...(isInTown
      ? []
      : ['  bd dep add ID OTHER             ID waits for OTHER', '  bd close ID -r WHY              done']),
    '  bd search TEXT, bd blocked, bd list, bd remember TEXT',
    '',
    ...ending({ isInTown, isStealth }),
  ].join('\n');
}

function ending({ isInTown, isStealth }: PrimeFacts): string[] {
  if (isInTown)
    return [
      'At the end: make beads for what is left, git commit, then gt done. Its bead closes when it lands; never push.',
      'gt prime says what is on your hook.',
    ];
  if (isStealth) return ['At the end: make beads for what is left, and close what is finished.'];
  return [
    'At the end: make beads for what is left, close what is finished, then commit .beads/ together with the code and',
    'push. Beads follow the branch; two branches’ beads merge by themselves.',
  ];
}

/** Any agent may have written them: none takes more of a session than this, in UTF-16 code units. */
const KEY_LIMIT = 80;
const MEMORY_LIMIT = 500;
const MEMORIES_LIMIT = 16_000;

/** A safe line each; what there is no room for is counted. `bd recall KEY` has each whole. */
export function memoriesText(memories: readonly KeyValue[], prefixLength: number): string {
  if (memories.length === 0) return '';
  const lines: string[] = [];
  let size = 0;
  for (const { key, value } of memories) {
    const line = `- ${sanitize(key.slice(prefixLength), KEY_LIMIT)}: ${sanitize(value, MEMORY_LIMIT)}`;
    size += line.length;
    if (size > MEMORIES_LIMIT) break;
    lines.push(line);
  }
  const left = memories.length - lines.length;
  return ['', '## Remembered', ...lines, ...(left > 0 ? [`and ${left} more: bd memories`] : [])].join('\n');
}

/** For a file such as AGENTS.md. */
export const ONBOARD_TEXT = `## Tasks

This project keeps its tasks as beads, in \`.beads/\`, with \`bd\`.

- Begin with \`bd prime\`: it says how tasks are kept and what is remembered.
- \`bd ready --json\` says what can be worked on; \`bd update ID --claim\` makes it yours.
- \`bd create TITLE -d TEXT --deps discovered-from:ID\` for what you find on the way.
- \`bd close ID -r WHY\` when it is done; commit \`.beads/\` with the code and push.
`;

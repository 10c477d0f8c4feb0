// What `bd prime` and `bd onboard` tell an agent: short, and true for where it is.

import type { KeyValue } from '../../beads/key-values.ts';

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

/** Agents write them, and every session pays for reading them: each is a line, and there is no end of them. */
const LONGEST_MEMORY = 500;
const LONGEST_MEMORIES = 10_000;

export function memoriesText(memories: readonly KeyValue[], prefixLength: number): string {
  if (memories.length === 0) return '';
  const lines: string[] = [];
  let length = 0;
  for (const { key, value } of memories) {
    const name = key.slice(prefixLength);
    const text = value.replaceAll(/\s+/g, ' ');
    const isLong = text.length > LONGEST_MEMORY;
    const line = `- ${name}: ${isLong ? `${text.slice(0, LONGEST_MEMORY)}… (bd recall ${name})` : text}`;
    length += line.length;
    if (length > LONGEST_MEMORIES) break;
    lines.push(line);
  }
  const left = memories.length - lines.length;
  const more = left === 0 ? [] : [`- and ${left} more: bd memories lists all`];
  return ['', '## Remembered', ...lines, ...more].join('\n');
}

/** For a file such as AGENTS.md. */
export const ONBOARD_TEXT = `## Tasks

This project keeps its tasks as beads, in \`.beads/\`, with \`bd\`.

- Begin with \`bd prime\`: it says how tasks are kept and what is remembered.
- \`bd ready --json\` says what can be worked on; \`bd update ID --claim\` makes it yours.
- \`bd create TITLE -d TEXT --deps discovered-from:ID\` for what you find on the way.
- \`bd close ID -r WHY\` when it is done; commit \`.beads/\` with the code and push.
`;

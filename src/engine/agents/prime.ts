// What `gt prime` tells an agent: its role, its work, and the few verbs that it needs.

import type { AgentName } from '../ids.ts';

export interface PrimeFacts {
  readonly who: AgentName;
  readonly bead: { readonly id: string; readonly title: string } | null;
  readonly isSheriff: boolean;
}

export function primeText({ who, bead, isSheriff }: PrimeFacts): string {
  const lines = [ROLE_TEXT[who.role]];
  if (isSheriff) lines.push('You are the PR Sheriff: `gt mq hold|approve|reject MR` decide on landings.');
  if (bead)
    lines.push(
      `On your hook: ${bead.id} ${bead.title}. Work on the hook must be run: start now, ask nobody.`,
    );
  else if (who.role !== 'mayor') lines.push('Your hook is empty.');
  return `${lines.join('\n')}\n`;
}

const ROLE_TEXT = {
  mayor: [
    'You are the Mayor. You turn wishes into beads and sling them; you write no code yourself.',
    '  bd create TITLE -d TEXT   make a bead        bd ready            what can be worked on',
    '  gt sling BEAD             give it to a polecat   gt status       what happens in the town',
    '  gt why SUBJECT            why something waits    gt escalate TEXT    ask the person',
  ].join('\n'),
  crew: [
    'You are a crew member: long-lived, with a clone of your own, thinking with the person.',
    '  bd create, bd ready, gt sling BEAD, gt status',
    '  gt done BEAD              submit your branch to the merge queue; its bead closes when it lands',
  ].join('\n'),
  polecat: [
    'You are a polecat: you do one bead in your own checkout, on your own branch, and end.',
    '  gt hook                   your bead and its steps',
    '  gt step done ID           a step is finished',
    '  gt note TEXT              write on your bead       gt escalate TEXT    ask the person',
    '  git commit, then gt done  submit your branch; the Refinery tests and lands it. Never push.',
  ].join('\n'),
} as const;

// Whether a person has to look at a change before it lands, and whether one has. Pure.

import { createHash } from 'node:crypto';
import type { MergeRequest } from '../merge-request.ts';
import type { ReviewFacts } from '../queue-events.ts';
import type { Change } from '../rigs/change.ts';
import type { RigSettings } from '../settings.ts';
import { shortened } from '../shortened.ts';

type Policy = RigSettings['review'];

/** Why the policy wants a person to look at the change, in words; null where it does not. */
export function whyReviewed(policy: Policy, { added, removed, uncounted, matched }: Change): string | null {
  if (policy === 'automatic') return null;
  if (policy === 'lgtm') return 'every change of this rig is reviewed';
  if (matched.length > 0) return `it touches ${matched.map(shortened).join(', ')}`;
  if (policy.lines === null) return null;
  const lines = added + removed;
  if (lines > policy.lines) return `it changes ${lines} lines`;
  // A program runs with a NUL byte in its comments as well as without.
  return uncounted > 0 ? `it changes ${filesWord(uncounted)} whose lines nobody can count` : null;
}

/** The pathspecs whose files the policy asks about. */
export function reviewedPaths(policy: Policy): readonly string[] {
  return typeof policy === 'object' ? policy.paths : [];
}

/** Of the few policies that there are: each plan asks for each candidate. */
const names = new Map<string, string>();

/** Names a policy: what was found under another says nothing under this one. */
export function policyName(policy: Policy): string {
  const text = JSON.stringify(policy);
  const name = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 12);
  names.set(text, name);
  return name;
}

/** Who has approved that very change; null where nobody has. */
export function approverOf({ approval }: Pick<MergeRequest, 'approval'>, change: string): string | null {
  return approval?.change === change ? approval.by : null;
}

/** Whether a person has still to look at the candidate. */
export function awaitsReview(request: MergeRequest, facts: ReviewFacts): boolean {
  return facts.why !== null && approverOf(request, facts.change) === null;
}

/** `3 files, +42 −3`. */
export function sizeOfChange({ files, added, removed }: Pick<Change, 'files' | 'added' | 'removed'>): string {
  return `${filesWord(files)}, +${added} −${removed}`;
}

function filesWord(files: number): string {
  return `${files} ${files === 1 ? 'file' : 'files'}`;
}

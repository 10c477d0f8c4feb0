// A bead as lists show it: its texts made safe once, and what the graph says of it.

import { prepare } from 'fuzzysort';
import type { Bead } from '../../beads/bead.ts';
import { sortableMs } from '../../beads/instant.ts';
import type { RigName } from '../../engine/ids.ts';
import { sanitize } from '../screen/sanitize.ts';

/** Where a bead stands: what a list says with one glyph. */
export type BeadStanding = 'ready' | 'blocked' | 'open' | 'working' | 'deferred' | 'closed';

/** What of a row its bead alone decides. */
export interface BeadTexts {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly status: string;
  readonly assignee: string;
  readonly createdMs: number;
  readonly closedMs: number;
  /** What it is put off to by itself, in ms since the epoch; 0 where it is not. */
  readonly deferredMs: number;
}

export interface BeadRow extends BeadTexts {
  /** Unique among all rigs, and the same for good. */
  readonly key: string;
  readonly rig: RigName;
  readonly bead: Bead;
  readonly standing: BeadStanding;
  /** Who has it since it was slung, or where it waits; '' where it was not. */
  readonly holder: string;
}

export function beadKey(rig: string, id: string): string {
  return `${rig} ${id}`;
}

const TITLE_LIMIT = 500;
const WORD_LIMIT = 60;

const known = new WeakMap<Bead, BeadTexts>();

/** Made once for each state of a bead. */
export function textsOf(bead: Bead): BeadTexts {
  const kept = known.get(bead);
  if (kept !== undefined) return kept;
  const id = sanitize(bead.id, 120);
  const title = sanitize(bead.title, TITLE_LIMIT);
  const made = {
    id,
    title,
    type: sanitize(bead.type, WORD_LIMIT),
    status: sanitize(bead.status, WORD_LIMIT),
    assignee: sanitize(bead.assignee, WORD_LIMIT),
    createdMs: sortableMs(bead.createdAt),
    closedMs: sortableMs(bead.closedAt ?? ''),
    deferredMs: deferredMsOf(bead),
  };
  known.set(bead, made);
  return made;
}

function deferredMsOf({ other }: Bead): number {
  const until = other?.['defer_until'];
  return typeof until === 'string' ? sortableMs(until) : 0;
}

const targets = new WeakMap<Bead, ReturnType<typeof prepare>>();

/** What a fuzzy search looks into. */
export function targetOf({ bead, id, title }: BeadRow): ReturnType<typeof prepare> {
  const kept = targets.get(bead);
  if (kept !== undefined) return kept;
  const made = prepare(`${id} ${title}`);
  targets.set(bead, made);
  return made;
}

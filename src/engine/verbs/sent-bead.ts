// A bead as an answer carries it: whatever a ledger holds, one line of the socket takes each of its beads.

import type { Bead } from '../../beads/bead.ts';
import { firstWithin, lastWithin, sizeOf } from '../rpc/pages.ts';
import { LINE_LIMIT_BYTES } from '../rpc/wire.ts';

export interface SentBead extends Bead {
  /** How many comments it has before these. */
  readonly olderComments: number;
  /** Names of the fields that are not sent whole. */
  readonly cut: readonly string[];
}

// Together they leave room for what else an answer says.
const BEAD_BYTES = LINE_LIMIT_BYTES * 0.625;
const COMMENTS_BYTES = LINE_LIMIT_BYTES * 0.3125;

/** Without its comments, of which there is no end. */
export function sentBead(bead: Bead): SentBead {
  const whole = { ...bead, comments: [] };
  const sent = fitting(whole);
  const kept = new Map<string, unknown>(Object.entries(sent));
  const cut = Object.entries(whole).filter(([name, value]) => kept.get(name) !== value);
  return { ...sent, olderComments: bead.comments.length, cut: cut.map(([name]) => name) };
}

/** With as many of its newest comments as there is room for. */
export function sentWithComments(bead: Bead): SentBead {
  const comments = lastWithin(bead.comments, COMMENTS_BYTES);
  return { ...sentBead(bead), comments, olderComments: bead.comments.length - comments.length };
}

/** The bead itself where it is short enough; else with its longest fields cut, alike and no shorter than need be. */
function fitting(bead: Bead): Bead {
  let sent = bead;
  for (let bytes = BEAD_BYTES / 2; sizeOf(sent) > BEAD_BYTES && bytes >= 1; bytes /= 2)
    sent = cutFields(bead, bytes);
  return sent;
}

function cutFields(bead: Bead, fieldBytes: number): Bead {
  return {
    ...bead,
    title: cutText(bead.title, fieldBytes),
    description: cutText(bead.description, fieldBytes),
    design: cutText(bead.design, fieldBytes),
    acceptance: cutText(bead.acceptance, fieldBytes),
    notes: cutText(bead.notes, fieldBytes),
    assignee: cutText(bead.assignee, fieldBytes),
    closeReason: cutText(bead.closeReason, fieldBytes),
    labels: firstWithin(bead.labels, fieldBytes),
    edges: firstWithin(bead.edges, fieldBytes),
    metadata: cutEntries(bead.metadata, fieldBytes),
    ...(bead.other ? { other: cutEntries(bead.other, fieldBytes) } : {}),
  };
}

/** Its beginning, and how much is missing. */
function cutText(text: string, limitBytes: number): string {
  const bytes = sizeOf(text);
  if (bytes <= limitBytes) return text;
  // Half of a character that UTF-16 writes in two is no text.
  const kept = text.slice(0, Math.floor((text.length * limitBytes) / bytes)).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}… (${text.length - kept.length} more characters are left out here)`;
}

function cutEntries(all: Bead['metadata'], limitBytes: number): Bead['metadata'] {
  if (sizeOf(all) <= limitBytes) return all;
  return Object.fromEntries(firstWithin(Object.entries(all), limitBytes));
}

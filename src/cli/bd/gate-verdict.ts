// Whether a gate lets pass by itself.

import type { Issue } from '../../beads/issue.ts';

export interface GateVerdict {
  readonly id: string;
  readonly passes: boolean;
  readonly why: string;
}

/** `awaited` is the bead that a gate for a bead names, where there is one; `now` in ms since the epoch. */
export function verdictOf(gate: Issue, awaited: Issue | undefined, now: number): GateVerdict {
  const { id } = gate;
  switch (gate['await_type']) {
    case 'timer': {
      const timeout = gate['timeout'];
      const until = Date.parse(gate.created_at) + (typeof timeout === 'number' ? timeout / 1_000_000 : 0);
      if (until <= now) return { id, passes: true, why: 'its time has run out' };
      return { id, passes: false, why: `until ${new Date(until).toISOString()}` };
    }
    case 'bead':
      if (awaited === undefined) return { id, passes: false, why: 'the bead that it waits for is not here' };
      if (awaited.status === 'closed') return { id, passes: true, why: `${awaited.id} is closed` };
      return { id, passes: false, why: `${awaited.id} is ${awaited.status}` };
    case 'gh:run':
    case 'gh:pr':
      return { id, passes: false, why: 'GitHub is not asked: bd gate resolve lets pass' };
    default:
      return { id, passes: false, why: 'a person decides: bd gate resolve lets pass' };
  }
}

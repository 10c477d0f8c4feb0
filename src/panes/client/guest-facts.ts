// What a client knows of guests beside their screens: title, progress, what they were not let to do. From their digests,
// and from the town's view where no digest has come since the client attached.

import type { GuestId } from '../../engine/ids.ts';
import type { Digest } from '../../engine/terminals.ts';
import type { AgentView, TownView } from '../../engine/view.ts';

export type GuestFact = Pick<AgentView, 'title' | 'progress' | 'blocked'>;

const NO_FACT: GuestFact = { title: '', progress: null, blocked: {} };

export class GuestFacts {
  readonly #told = new Map<GuestId, GuestFact>();

  take({ guest, title, progress, blocked }: Digest): void {
    this.#told.set(guest, { title, progress, blocked });
  }

  /** The guest's program has ended; what the view says of it stands. */
  forget(guest: GuestId): void {
    this.#told.delete(guest);
  }

  of(guest: GuestId | null, view: TownView): GuestFact {
    if (guest === null) return NO_FACT;
    return this.#told.get(guest) ?? agentOf(guest, view) ?? NO_FACT;
  }
}

export function agentOf(guest: GuestId, { roster, polecats }: TownView): AgentView | null {
  return [...roster, ...polecats].find((each) => each.guest === guest) ?? null;
}

/** `2 clipboard read, 1 title report`; '' where nothing was tried. */
export function blockedWords(blocked: GuestFact['blocked']): string {
  return Object.entries(blocked)
    .filter(([, count]) => count > 0)
    .sort(([a, timesA], [b, timesB]) => timesB - timesA || a.localeCompare(b))
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

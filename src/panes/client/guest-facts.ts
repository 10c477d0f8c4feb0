// What a client knows of guests beside their screens: title, progress, what they were not let to do. From their digests,
// and from the town's view where none is known.

import type { GuestId } from '../../engine/ids.ts';
import type { Digest } from '../../engine/terminals.ts';
import type { AgentView, TownView } from '../../engine/view.ts';
import type { PaneTree } from './pane-tree.ts';

export type GuestFact = Pick<AgentView, 'title' | 'progress' | 'blocked'>;

/** Guests whose end is remembered: more than anybody goes back to. */
const ENDED_LIMIT = 256;

const NO_FACT: GuestFact = { title: '', progress: null, blocked: {} };

export class GuestFacts {
  readonly #told = new Map<GuestId, GuestFact & { readonly seq: number }>();

  readonly #ended = new Set<GuestId>();

  /** Digests may come in any order: the newest counts. */
  take({ guest, seq, title, progress, blocked }: Digest): void {
    if (seq >= (this.#told.get(guest)?.seq ?? 0)) this.#told.set(guest, { seq, title, progress, blocked });
  }

  /** The guest's program has ended; what the view says of it stands. */
  ended(guest: GuestId): void {
    this.#told.delete(guest);
    this.#ended.add(guest);
    const [oldest] = this.#ended;
    if (this.#ended.size > ENDED_LIMIT && oldest !== undefined) this.#ended.delete(oldest);
  }

  hasEnded(guest: GuestId): boolean {
    return this.#ended.has(guest);
  }

  of(guest: GuestId | null, view: TownView): GuestFact {
    if (guest === null) return NO_FACT;
    return this.#told.get(guest) ?? agentOf(guest, view) ?? NO_FACT;
  }
}

export function agentOf(guest: GuestId, { roster, polecats }: TownView): AgentView | null {
  return [...roster, ...polecats].find((each) => each.guest === guest) ?? null;
}

/** Who a guest is, in words: an agent, or the title of the pane that shows it. */
export function nameOfGuest(guest: GuestId, view: TownView, panes: PaneTree): string {
  const shell = [...panes.contents.values()]
    .map(({ shown }) => shown)
    .find((shown) => shown.kind === 'shell' && shown.guest === guest);
  return agentOf(guest, view)?.name ?? (shell?.kind === 'shell' ? shell.title : 'a program');
}

/** `2 clipboard read, 1 title report`; '' where nothing was tried. */
export function blockedWords(blocked: GuestFact['blocked']): string {
  return Object.entries(blocked)
    .filter(([, count]) => count > 0)
    .sort(([a, timesA], [b, timesB]) => timesB - timesA || a.localeCompare(b))
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

export function blockedTotal(blocked: GuestFact['blocked']): number {
  return Object.values(blocked).reduce((sum, count) => sum + count, 0);
}

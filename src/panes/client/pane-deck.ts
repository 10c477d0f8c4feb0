// The live panes of one client: which of them there are, which guest each shows, and which of them gives a guest its
// size. Of several panes that show a guest it is the one that was last typed in; the others show a crop.

import type { GuestId } from '../../engine/ids.ts';
import type { PaneSource } from '../terminals/wire/pane-source.ts';
import type { GuestSizes } from './guest-sizes.ts';
import { LivePane } from './live-pane.ts';
import type { PaneId } from './pane-tree.ts';
import type { Size } from './size.ts';

export interface PaneDeckOptions {
  readonly panes: PaneSource;
  readonly sizes: GuestSizes;
  readonly hasEnded: (guest: GuestId) => boolean;
  /** Calls back when a person may type into the guest: the town may be typing there for a blink. */
  readonly whenFree: (guest: GuestId, type: () => void) => void;
  /** Called when the guest in a pane shows something new. */
  readonly onChange: (pane: PaneId) => void;
  /** Says a line to the person. */
  readonly tell: (text: string) => void;
}

export interface DeckPane {
  readonly id: PaneId;
  readonly guest: GuestId | null;
  /** The room for the guest's cells; null where the pane is not to be seen. */
  readonly room: Size | null;
}

export class PaneDeck implements Disposable {
  readonly #options: PaneDeckOptions;
  readonly #panes = new Map<PaneId, LivePane>();
  readonly #rooms = new Map<PaneId, Size>();
  /** For each guest that is to be seen, the pane that gives it its size if this client does. */
  readonly #sizers = new Map<GuestId, PaneId>();
  readonly #sizes = new Map<GuestId, Size>();
  #active: PaneId;

  constructor(active: PaneId, options: PaneDeckOptions) {
    this.#active = active;
    this.#options = options;
  }

  /** The pane that is typed into. */
  get active(): LivePane {
    return this.pane(this.#active);
  }

  get activeId(): PaneId {
    return this.#active;
  }

  pane(id: PaneId): LivePane {
    const known = this.#panes.get(id);
    if (known !== undefined) return known;
    const { hasEnded, onChange, panes, tell } = this.#options;
    const made = new LivePane({ panes, hasEnded, onChange: () => onChange(id), tell });
    this.#panes.set(id, made);
    return made;
  }

  /** These are the panes from now on. The active one is kept current even where it has no room: keys go to its guest. */
  arrange(panes: readonly DeckPane[], active: PaneId): void {
    this.#active = active;
    for (const id of this.#panes.keys()) if (!panes.some((pane) => pane.id === id)) this.#close(id);
    const fresh = new Set(panes.filter((pane) => this.#place(pane)).map(({ guest }) => guest));
    const guests = new Set(panes.map(({ guest }) => guest));
    for (const guest of this.#sizers.keys()) if (!guests.has(guest)) this.#forget(guest);
    for (const guest of guests) if (guest !== null) this.#size(guest, panes, fresh.has(guest));
  }

  /** Bytes that the person typed, encoded for the guest: the pane goes back to the live screen and sizes the guest. */
  type(bytes: Uint8Array): void {
    const { guest } = this.active;
    if (guest === null || bytes.length === 0) return;
    this.active.scroll({ unit: 'live' });
    const isClaimed = this.#options.sizes.claim(guest, this);
    if (isClaimed || this.#sizers.get(guest) !== this.#active) {
      this.#sizers.set(guest, this.#active);
      this.#resize(guest);
    }
    const { panes, whenFree } = this.#options;
    whenFree(guest, () => panes.type(guest, bytes));
  }

  /** Whether a pane that is to be seen shows it. */
  isSeen(guest: GuestId): boolean {
    return [...this.#panes].some(([id, pane]) => pane.guest === guest && this.#rooms.has(id));
  }

  /** Bytes for a guest that nobody typed: where the mouse is, whether it has the keyboard. */
  send(guest: GuestId, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#options.panes.type(guest, bytes);
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#panes.keys()]) this.#close(id);
    this.#options.sizes.releaseAll(this);
  }

  /** Whether its guest is newly watched. */
  #place({ id, guest, room }: DeckPane): boolean {
    if (room !== null) this.#rooms.set(id, room);
    else this.#rooms.delete(id);
    if (room !== null || id === this.#active) return this.pane(id).show(guest, room?.rows ?? 0);
    this.pane(id).hide(guest);
    return false;
  }

  /** A client that only looks sizes a guest if no other types in it. */
  #size(guest: GuestId, panes: readonly DeckPane[], isFresh: boolean): void {
    const showing = panes.filter((pane) => pane.guest === guest && pane.room !== null);
    const sizer =
      showing.find(({ id }) => id === this.#sizers.get(guest)) ??
      showing.find(({ id }) => id === this.#active) ??
      showing[0];
    if (sizer === undefined) return;
    const { sizes } = this.#options;
    if (isFresh || !this.#sizers.has(guest)) sizes.claimIfFree(guest, this);
    this.#sizers.set(guest, sizer.id);
    if (!sizes.isHeldBy(guest, this)) return;
    if (isFresh || !isSameSize(this.#sizes.get(guest), sizer.room)) this.#resize(guest);
  }

  #resize(guest: GuestId): void {
    const sizer = this.#sizers.get(guest);
    const room = sizer === undefined ? undefined : this.#rooms.get(sizer);
    if (room === undefined || room.cols <= 0 || room.rows <= 0) return;
    this.#sizes.set(guest, room);
    this.#options.panes.resize(guest, room);
  }

  #forget(guest: GuestId): void {
    this.#sizers.delete(guest);
    this.#sizes.delete(guest);
  }

  #close(id: PaneId): void {
    this.#panes.get(id)?.[Symbol.dispose]();
    this.#panes.delete(id);
    this.#rooms.delete(id);
  }
}

function isSameSize(a: Size | undefined, b: Size | null): boolean {
  return a !== undefined && b !== null && a.cols === b.cols && a.rows === b.rows;
}

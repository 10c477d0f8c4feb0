// A client that shows one guest and nothing else ends with it: once the program has ended and its last screen is on the
// outer terminal, however short its life was.

import type { GuestId } from '../../engine/ids.ts';
import type { GuestExit, Terminals, Unsubscribe } from '../../engine/terminals.ts';
import type { CommandId } from '../../keymaps/catalogue.ts';
import type { ScreenClock } from './clock.ts';
import { contentOf, withContent } from './pane-tree.ts';
import { INITIAL_UI, type UiState } from './ui-state.ts';

/** The one guest that a client shows: in the whole pane area, or (`isBare`) on the whole screen without any chrome. */
export interface Solo {
  readonly guest: GuestId;
  readonly title: string;
  readonly isBare: boolean;
}

/** A host or a terminal that answers no more does not keep the client from ending. */
const LAST_SCREEN_MS = 1_000;

/** What would leave the one guest, or act on a town that is not to be seen. */
const SOLO_COMMANDS: ReadonlySet<CommandId> = new Set<CommandId>([
  ...(['scroll.up', 'scroll.down', 'scroll.pageUp', 'scroll.pageDown', 'scroll.end'] as const),
  ...(['prompt.previous', 'prompt.next'] as const),
  ...(['search.up', 'search.down', 'search.next', 'search.previous'] as const),
  ...(['help.toggle', 'redraw', 'detach', 'quit', 'prefix.send', 'copy.answer', 'pane.blocked'] as const),
]);

export function isSoloCommand(command: CommandId): boolean {
  return SOLO_COMMANDS.has(command);
}

export function soloUi({ guest, title }: Solo): UiState {
  const { panes } = INITIAL_UI;
  const shown = { kind: 'shell', guest, title } as const;
  const content = { ...contentOf(panes, panes.active), shown };
  return { ...INITIAL_UI, panes: withContent(panes, panes.active, content), isZoomed: true };
}

export interface SoloGuestOptions {
  readonly guest: GuestId;
  readonly terminals: Pick<Terminals, 'onExit' | 'list'>;
  readonly clock: ScreenClock;
  /** Fetches what the guest shows, all of it, and calls back when it is there. */
  readonly refresh: (isThere: () => void) => void;
  /** Paints it; false where the outer terminal takes no more for the moment: `drained` follows. */
  readonly paint: () => boolean;
  /** Called once. An end that nobody saw has neither code nor signal. */
  readonly onEnd: (exit: GuestExit) => void;
}

export class SoloGuest implements Disposable {
  readonly #options: SoloGuestOptions;
  readonly #stopListening: Unsubscribe;
  #exit: GuestExit | null = null;
  #isFetched = false;
  #hasEnded = false;
  #timer: Disposable | null = null;

  constructor(options: SoloGuestOptions) {
    this.#options = options;
    const { guest, terminals } = options;
    this.#stopListening = terminals.onExit((exited) => {
      if (exited.guest === guest) this.#takeExit(exited.exit);
    });
    // It may have ended before anybody looked.
    void terminals.list().then(
      (all) => {
        const status = all.find((each) => each.guest === guest);
        if (status?.kind !== 'running') this.#takeExit(status?.exit ?? { code: null, signal: null });
      },
      // The host is gone: whoever holds the line to it knows what to do.
      () => {},
    );
  }

  /** The outer terminal takes more again. */
  drained(): void {
    if (this.#isFetched) this.#paint();
  }

  [Symbol.dispose](): void {
    this.#hasEnded = true;
    this.#stopListening();
    this.#timer?.[Symbol.dispose]();
  }

  #takeExit(exit: GuestExit): void {
    if (this.#exit !== null || this.#hasEnded) return;
    this.#exit = exit;
    this.#timer = this.#options.clock.setTimeout(() => this.#end(), LAST_SCREEN_MS);
    this.#options.refresh(() => {
      this.#isFetched = true;
      this.#paint();
    });
  }

  #paint(): void {
    if (!this.#hasEnded && this.#options.paint()) this.#end();
  }

  #end(): void {
    if (this.#hasEnded || this.#exit === null) return;
    this[Symbol.dispose]();
    this.#options.onEnd(this.#exit);
  }
}

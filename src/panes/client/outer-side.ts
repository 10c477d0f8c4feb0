// One client's side towards the person's terminal: what the terminal can do and tells of itself, what it is told beside
// the cells, and what guests may do to it.

import { agentName, type GuestId } from '../../engine/ids.ts';
import type { Terminals, Unsubscribe } from '../../engine/terminals.ts';
import type { TownView } from '../../engine/view.ts';
import type { PaneSource } from '../terminals/wire/pane-source.ts';
import type { ScreenClock } from './clock.ts';
import { GuestFacts, nameOfGuest } from './guest-facts.ts';
import { guestNewsOf, type NewsReader } from './guest-news.ts';
import { GuestSignals } from './guest-signals.ts';
import { guestThemeOf } from './guest-theme.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { OuterSettings } from './outer-settings.ts';
import { outerTitle } from './outer-title.ts';
import { contentOf, type PaneTree } from './pane-tree.ts';
import type { TerminalNames } from './terminal-capabilities.ts';
import { TerminalSession } from './terminal-session.ts';
import type { CopyRequest } from './ui-state.ts';

export interface OuterSideOptions {
  readonly clock: ScreenClock;
  readonly settings: OuterSettings;
  readonly terminal: TerminalNames;
  readonly panes: PaneSource & Pick<Terminals, 'onDigest' | 'onExit' | 'list'>;
  readonly notices: NoticeBoard;
  /** The keys that answer who wants to copy, in words. */
  readonly answerKey: string;
  /** Whether one guest is shown alone. */
  readonly isAlone: boolean;
  /** Whether a program has the whole screen: there is no status bar then. */
  readonly isBare: boolean;
  readonly output: (bytes: Uint8Array) => boolean;
  readonly view: () => TownView;
  readonly tree: () => PaneTree;
  readonly isShown: (guest: GuestId) => boolean;
  /** The terminal can do other than was thought: what it shows must be painted anew. */
  readonly onRefined: () => void;
  /** What is known of guests has changed. */
  readonly onChange: () => void;
}

/** How a copy that the person's policy refused is called among what was blocked. */
const REFUSED_COPY = 'clipboard write';

export class OuterSide implements Disposable {
  readonly session: TerminalSession;
  readonly #options: OuterSideOptions;
  readonly #signals: GuestSignals;
  readonly #guests = new GuestFacts();
  readonly #reader: NewsReader;
  readonly #subscriptions: Unsubscribe[] = [];
  /** Whether the terminal has the focus; null where it has not said. */
  #isFocused: boolean | null = null;

  constructor(options: OuterSideOptions) {
    const { answerKey, clock, isShown, notices, output, panes, settings, terminal } = options;
    this.#options = options;
    this.#reader = { isShown, onChange: () => options.onChange() };
    this.session = new TerminalSession({
      names: terminal,
      settings,
      output,
      onRefined: options.onRefined,
      onTheme: (theme) => guestThemeOf(panes).learned(this, theme),
    });
    this.#signals = new GuestSignals({
      clock,
      settings,
      terminal: this.session,
      notices,
      answerKey,
      isShown,
      isFocused: () => this.#isFocused,
      nameOf: (guest) => nameOfGuest(guest, options.view(), options.tree()),
    });
  }

  /** What waits for the person's yes or no. */
  get copyRequest(): CopyRequest | null {
    return this.#signals.copyRequest;
  }

  /** Takes the terminal over, and listens to guests from now on. */
  enter(): void {
    const { panes } = this.#options;
    this.session.enter();
    this.#subscriptions.push(
      panes.onDigest((digest) => this.#guests.take(digest)),
      panes.onSignal((signal) => this.#signals.take(signal)),
    );
    this.#takeNews();
    this.#takeDigests();
  }

  /** Guests that rang and that nobody has looked at since; the person sees what `isShown` says from now on. */
  unseenBells(): ReadonlySet<GuestId> {
    const news = guestNewsOf(this.#options.panes);
    news.looked(this.#reader);
    return news.unseenBells;
  }

  answerCopy(request: CopyRequest, isAllowed: boolean): void {
    this.#signals.answer(request, isAllowed);
  }

  terminalFocused(isFocused: boolean): void {
    this.#isFocused = isFocused;
  }

  /** Guests are told the colours of the terminal at which somebody types. */
  personTyped(): void {
    guestThemeOf(this.#options.panes).typed(this, this.session.theme);
  }

  hasEnded(guest: GuestId): boolean {
    return this.#guests.hasEnded(guest);
  }

  guestEnded(guest: GuestId): void {
    this.#guests.ended(guest);
    this.#signals.forget(guest);
  }

  /** By class, what a guest was not let to do, here and at its terminal. */
  blockedOf(guest: GuestId | null): Readonly<Record<string, number>> {
    const { blocked } = this.#guests.of(guest, this.#options.view());
    const refused = guest === null ? 0 : this.#signals.refusedOf(guest);
    return refused === 0 ? blocked : { ...blocked, [REFUSED_COPY]: (blocked[REFUSED_COPY] ?? 0) + refused };
  }

  /** Tells the terminal who is shown in the active pane, and how far they are. */
  tell(guest: GuestId | null): void {
    const { isBare, notices, settings, tree, view } = this.#options;
    const { title: program, progress } = this.#guests.of(guest, view());
    // Without a status bar, the title says what it would.
    const notice = isBare ? (notices.current?.text ?? '') : '';
    const facts = { town: view().town, name: nameOfActive(tree()), program, isBare, notice };
    this.session.say({ title: outerTitle(settings.title, facts), progress });
  }

  /** Gives the terminal back as it was. */
  [Symbol.dispose](): void {
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    guestNewsOf(this.#options.panes).leave(this.#reader);
    this.#signals[Symbol.dispose]();
    guestThemeOf(this.#options.panes).release(this);
    this.session.leave();
  }

  /** Who shows one guest alone leaves what others said to whoever shows the town. */
  #takeNews(): void {
    const news = guestNewsOf(this.#options.panes);
    news.join(this.#reader);
    const missed = this.#options.isAlone ? null : news.takeMissed();
    if (missed !== null) this.#signals.catchUp(missed);
  }

  /** What guests have said before the client came is said again only when it changes. */
  #takeDigests(): void {
    void this.#options.panes.list().then(
      (all) => {
        for (const { digest, guest, kind } of all) {
          this.#guests.take(digest);
          if (kind === 'exited') this.#guests.ended(guest);
        }
        this.#options.onChange();
      },
      // The host is gone: whoever holds the line to it knows what to do.
      () => {},
    );
  }
}

function nameOfActive(tree: PaneTree): string {
  const { shown } = contentOf(tree, tree.active);
  switch (shown.kind) {
    case 'nothing':
      return '';
    case 'agent':
      return agentName(shown.agent).name;
    case 'shell':
      return shown.title;
  }
}

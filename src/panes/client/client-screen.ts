// One attached person's screen: the town's view, the guests' cells and what the person does, kept on their terminal.

import type { GuestId } from '../../engine/ids.ts';
import type { GuestModes, Terminals, Unsubscribe } from '../../engine/terminals.ts';
import type { AgentView, TownView } from '../../engine/view.ts';
import type { Keymap } from '../../keymaps/keymap.ts';
import { insideBorder, type Rect } from '../layout/rect.ts';
import { type TownLayout, townLayout } from '../layout/town-layout.ts';
import { drawText, type Frame, HIDDEN_CURSOR } from '../screen/frame.ts';
import { PLAIN } from '../screen/style.ts';
import type { PaneSource } from '../terminals/pane-source.ts';
import { nextAgeChangeMs } from '../views/age.ts';
import type { PlacedLayout, ScreenModel } from '../views/screen-model.ts';
import { swarmPerRow } from '../views/swarm-lines.ts';
import { Chrome } from './chrome.ts';
import type { ScreenClock } from './clock.ts';
import { Compositor } from './compositor.ts';
import { FocusReports } from './focus-reports.ts';
import { agentOf, blockedWords, GuestFacts } from './guest-facts.ts';
import { GuestSignals } from './guest-signals.ts';
import { guestSizesOf } from './guest-sizes.ts';
import { guestThemeOf } from './guest-theme.ts';
import { InputRouter, type Routed } from './input-router.ts';
import { LivePane } from './live-pane.ts';
import { agedInstants, type KeyWords, keyWords, paneSubject } from './model-of.ts';
import { NoticeBoard } from './notice-board.ts';
import type { OuterSettings } from './outer-settings.ts';
import { tooSmallText } from './outer-terminal.ts';
import { outerTitle } from './outer-title.ts';
import { type CallVerb, Person } from './person.ts';
import { Publisher } from './publisher.ts';
import type { Size } from './size.ts';
import type { TerminalNames } from './terminal-capabilities.ts';
import { TerminalSession } from './terminal-session.ts';
import { Turns } from './turns.ts';
import { shownGuest } from './ui-shown.ts';
import type { EndReason } from './ui-state.ts';

export interface ClientScreenOptions {
  readonly connection: {
    /** Bytes for the outer terminal; false asks to wait for the drain. */
    output(bytes: Uint8Array): boolean;
    onDrain(listener: () => void): void;
  };
  readonly size: Size;
  readonly terminal: TerminalNames;
  readonly settings: OuterSettings;
  readonly panes: PaneSource & Pick<Terminals, 'onExit' | 'onDigest'>;
  readonly view: { current(): TownView; subscribe(listener: () => void): Unsubscribe };
  readonly call: CallVerb;
  readonly keymap: Keymap;
  readonly clock: ScreenClock;
  /** The person typed into a guest: machine messages wait. */
  readonly onPersonTyped: (guest: GuestId) => void;
  /** The person asked to leave, or to end the town; disposing is the caller's. */
  readonly onEnd: (reason: EndReason) => void;
}

/** Where a person types in a dialog. */
const PROMPT_CURSOR = { visible: true, shape: 'bar', blinks: false } as const;

export class ClientScreen implements Disposable {
  readonly #options: ClientScreenOptions;
  readonly #words: KeyWords;
  readonly #person: Person;
  readonly #session: TerminalSession;
  readonly #signals: GuestSignals;
  readonly #guests = new GuestFacts();
  readonly #focus: FocusReports;
  readonly #router: InputRouter;
  readonly #compositor: Compositor;
  readonly #pane: LivePane;
  readonly #notices: NoticeBoard;
  readonly #turns: Turns;
  readonly #publisher: Publisher;
  readonly #chrome: Chrome;
  readonly #subscriptions: readonly Unsubscribe[];
  #size: Size;
  #view: TownView;
  /** Whether the terminal has the focus; null where it has not said. */
  #isFocused: boolean | null = null;
  #disposed = false;

  /** Takes the terminal over at once, and paints a first frame before Ink is loaded. */
  constructor(options: ClientScreenOptions) {
    const { clock, connection, keymap, panes, size, view } = options;
    this.#options = options;
    this.#size = size;
    this.#words = keyWords(keymap);
    this.#view = view.current();
    this.#turns = new Turns(clock);
    this.#publisher = new Publisher({
      clock,
      turns: this.#turns,
      onView: () => this.#takeView(),
      draw: () => this.#draw(),
    });
    this.#notices = new NoticeBoard(clock, () => this.#publisher.draw());
    this.#session = this.#makeSession();
    this.#signals = this.#makeSignals();
    this.#focus = new FocusReports((guest, bytes) => panes.type(guest, bytes));
    this.#pane = new LivePane({ panes, sizes: guestSizesOf(panes), onChange: () => this.#paneChanged() });
    this.#person = this.#makePerson();
    this.#person.follow(this.#view);
    this.#router = new InputRouter({
      keymap,
      clock,
      mode: () => this.#person.inputMode,
      take: (routed) => this.#take(routed),
    });
    this.#compositor = this.#makeCompositor();
    this.#chrome = this.#makeChrome();
    this.#session.enter();
    connection.onDrain(() => {
      this.#session.drained();
      this.#compositor.drained();
    });
    this.#publisher.draw();
    this.#subscriptions = [
      view.subscribe(() => this.#publisher.viewChanged()),
      panes.onExit(({ guest }) => this.#guestEnded(guest)),
      panes.onDigest((digest) => this.#guests.take(digest)),
      panes.onSignal((signal) => this.#signals.take(signal)),
    ];
  }

  /** Bytes that the person typed. */
  input(bytes: Uint8Array): void {
    if (!this.#disposed) this.#router.push(bytes);
  }

  resize(size: Size): void {
    if (this.#disposed) return;
    this.#size = size;
    this.#publisher.draw();
    this.#compositor.repaintAll(size);
  }

  /** Gives the terminal back as it was. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#router[Symbol.dispose]();
    this.#turns[Symbol.dispose]();
    this.#publisher[Symbol.dispose]();
    this.#notices[Symbol.dispose]();
    this.#signals[Symbol.dispose]();
    this.#focus.follow(null);
    this.#compositor[Symbol.dispose]();
    this.#pane[Symbol.dispose]();
    this.#chrome[Symbol.dispose]();
    guestThemeOf(this.#options.panes).release(this);
    this.#session.leave();
  }

  #makeSession(): TerminalSession {
    const { connection, settings, terminal } = this.#options;
    return new TerminalSession({
      names: terminal,
      settings,
      output: (bytes) => connection.output(bytes),
      onRefined: () => this.#compositor.repaintAll(this.#size),
      onTheme: () => {
        const { theme } = this.#session;
        if (theme !== null) guestThemeOf(this.#options.panes).learned(this, theme);
      },
    });
  }

  #makeSignals(): GuestSignals {
    const { clock, settings } = this.#options;
    return new GuestSignals({
      clock,
      settings,
      terminal: this.#session,
      notices: this.#notices,
      answerKey: this.#words.answerKey,
      isShown: (guest) => guest === this.#pane.guest,
      isFocused: () => this.#isFocused,
      nameOf: (guest) => agentOf(guest, this.#view)?.name ?? `the program ${guest}`,
    });
  }

  #makePerson(): Person {
    const { call, keymap, onEnd, onPersonTyped } = this.#options;
    return new Person({
      keymap,
      helpKey: this.#words.helpKey,
      pane: this.#pane,
      notices: this.#notices,
      call,
      facts: () => ({
        view: this.#view,
        swarmPerRow: this.#swarmPerRow(),
        copyRequest: this.#signals.copyRequest,
        blocked: blockedWords(this.#blocked()),
      }),
      hole: () => this.#hole(),
      spoken: () => {
        const { modes, capabilities } = this.#session;
        return { ...modes, pixels: modes.pixels ? capabilities.pixels : null };
      },
      onCopyAnswered: (request, isAllowed) => this.#signals.answer(request, isAllowed),
      onPersonTyped: (guest) => {
        this.#turns.typed();
        guestThemeOf(this.#options.panes).typed(this, this.#session.theme);
        onPersonTyped(guest);
      },
      onEnd,
      onRedraw: () => this.#compositor.repaintAll(this.#size),
      onChange: () => this.#publisher.draw(),
    });
  }

  #makeCompositor(): Compositor {
    const { clock } = this.#options;
    const session = this.#session;
    return new Compositor({
      size: this.#size,
      clock,
      // Read for each frame: the terminal may tell more of itself at any time.
      get capabilities() {
        return session.capabilities;
      },
      compose: (frame) => this.#compose(frame),
      output: (bytes) => session.write(bytes),
    });
  }

  #makeChrome(): Chrome {
    return new Chrome({
      clock: this.#options.clock,
      turns: this.#turns,
      onChange: () => this.#compositor.request(),
      onFailure: (cause) => this.#notices.show(`drawing without Ink: ${String(cause)}`, 'bad'),
    });
  }

  #takeView(): void {
    this.#view = this.#options.view.current();
    this.#person.follow(this.#view);
  }

  #take(routed: Routed): void {
    if (routed.kind === 'reply') this.#session.learn(routed.reply);
    else if (routed.kind === 'focus') this.#takeFocus(routed.focused);
    else this.#person.take(routed);
  }

  #takeFocus(isFocused: boolean): void {
    this.#isFocused = isFocused;
    this.#followGuest();
  }

  #guestEnded(guest: GuestId): void {
    this.#guests.forget(guest);
    this.#signals.forget(guest);
    this.#pane.guestEnded(guest);
    this.#person.guestEnded(guest);
    this.#publisher.draw();
  }

  #paneChanged(): void {
    this.#followGuest();
    // The first frame is a whole one.
    if (this.#chrome.isEmpty) return;
    if (!this.#turns.isEchoAwaited) {
      this.#compositor.request();
      return;
    }
    this.#compositor.requestNow();
    this.#turns.echoed();
  }

  /** Brings pane and chrome up to date with what the person and the town did; when an age changes next. */
  #draw(): number | null {
    const layout = this.#layout();
    if (layout.kind === 'too-small') {
      this.#compositor.request();
      return null;
    }
    this.#pane.show(shownGuest(this.#person.ui, this.#view), insideBorder(layout.paneSlot));
    this.#followGuest();
    this.#sayWords();
    const model = this.#model(layout);
    this.#chrome.draw(model);
    return nextAgeChangeMs(agedInstants(model), model.now);
  }

  #compose(frame: Frame): void {
    const layout = this.#layout();
    if (layout.kind === 'too-small') {
      drawText(frame.grid, 0, 0, tooSmallText(this.#size), PLAIN);
      return;
    }
    this.#chrome.paint(frame.grid);
    const cursor = layout.pane === null ? null : this.#pane.paint(frame, insideBorder(layout.pane));
    if (cursor !== null && this.#person.ui.focus === 'pane') frame.cursor = cursor;
    const dialog = this.#chrome.paintDialog(frame.grid);
    if (dialog !== null)
      frame.cursor = dialog.cursor === null ? HIDDEN_CURSOR : { ...PROMPT_CURSOR, ...dialog.cursor };
  }

  #model(layout: PlacedLayout): ScreenModel {
    const { ui, pendingChord } = this.#person;
    return {
      ...this.#size,
      layout,
      view: this.#view,
      ui,
      now: this.#options.clock.now(),
      subject: paneSubject(ui.shown, this.#view),
      isScrolled: this.#pane.isScrolled,
      blocked: Object.values(this.#blocked()).reduce((sum, count) => sum + count, 0),
      status: {
        notice: this.#notices.current,
        pending: pendingChord,
        hint: this.#words.hint,
        inboxKey: this.#words.inboxKey,
      },
      help: this.#words.help,
      nextKey: this.#words.nextKey,
    };
  }

  #layout(): TownLayout {
    const { focus, isZoomed } = this.#person.ui;
    return townLayout({ ...this.#size, zoomed: isZoomed, focusedPanel: focus });
  }

  #hole(): Rect | null {
    const layout = this.#layout();
    return layout.kind === 'too-small' || layout.pane === null ? null : insideBorder(layout.pane);
  }

  #swarmPerRow(): number {
    const layout = this.#layout();
    if (layout.kind === 'too-small' || layout.swarm === null) return 1;
    return swarmPerRow(this.#view.polecats.length, insideBorder(layout.swarm));
  }

  /** The terminal's modes follow the guest with the keyboard, which is told whether it has the focus. */
  #followGuest(): void {
    if (this.#disposed) return;
    const { guest, modes } = this.#pane;
    const isHeld = this.#person.inputMode === 'pane' && !this.#pane.hasEnded;
    const heldModes: GuestModes | null = isHeld ? modes : null;
    this.#session.follow(heldModes);
    const isTold = guest !== null && heldModes !== null && this.#isFocused !== false;
    this.#focus.follow(isTold ? { guest, isAsked: heldModes.focusEvents } : null);
  }

  /** What the terminal is told beside its screen: who is shown, and how far they are. */
  #sayWords(): void {
    const { ui } = this.#person;
    const { title: program, progress } = this.#guests.of(this.#pane.guest, this.#view);
    const name = ui.shown.kind === 'shell' ? ui.shown.title : (this.#shownAgent()?.name ?? '');
    const title = outerTitle(this.#options.settings.title, { town: this.#view.town, name, program });
    this.#session.say({ title, progress });
  }

  #shownAgent(): AgentView | null {
    const { guest } = this.#pane;
    return guest === null ? null : agentOf(guest, this.#view);
  }

  /** What the guest in the pane was not let to do, here and at its terminal. */
  #blocked(): Readonly<Record<string, number>> {
    const { guest } = this.#pane;
    const { blocked } = this.#guests.of(guest, this.#view);
    const refused = guest === null ? 0 : this.#signals.refusedOf(guest);
    return refused === 0
      ? blocked
      : { ...blocked, 'clipboard write': (blocked['clipboard write'] ?? 0) + refused };
  }
}

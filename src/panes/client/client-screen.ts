// One attached person's screen: the town's view, the guests' cells and what the person does, kept on their terminal.

import { agentName, type GuestId } from '../../engine/ids.ts';
import type { GuestExit, Terminals, Unsubscribe } from '../../engine/terminals.ts';
import type { TownView } from '../../engine/view.ts';
import type { Keymap } from '../../keymaps/keymap.ts';
import { insideBorder } from '../layout/rect.ts';
import { drawText, type Frame, HIDDEN_CURSOR } from '../screen/frame.ts';
import { PLAIN } from '../screen/style.ts';
import type { PaneSource } from '../terminals/pane-source.ts';
import { nextAgeChangeMs } from '../views/age.ts';
import type { ScreenModel } from '../views/screen-model.ts';
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
import type { LivePane } from './live-pane.ts';
import { agedInstants, type KeyWords, keyWords, paneModels } from './model-of.ts';
import { NoticeBoard } from './notice-board.ts';
import type { OuterSettings } from './outer-settings.ts';
import { tooSmallText } from './outer-terminal.ts';
import { outerTitle } from './outer-title.ts';
import { PaneDeck } from './pane-deck.ts';
import { contentOf, type PaneId } from './pane-tree.ts';
import { type CallVerb, Person } from './person.ts';
import { Publisher } from './publisher.ts';
import { deckPanes, paneArea, type ScreenPlan, screenPlan } from './screen-plan.ts';
import type { Size } from './size.ts';
import { type Solo, SoloGuest } from './solo-guest.ts';
import type { TerminalNames } from './terminal-capabilities.ts';
import { TerminalSession } from './terminal-session.ts';
import { Turns } from './turns.ts';
import { type EndReason, INITIAL_UI } from './ui-state.ts';

export interface ClientScreenOptions {
  readonly connection: {
    /** Bytes for the outer terminal; false asks to wait for the drain. */
    output(bytes: Uint8Array): boolean;
    onDrain(listener: () => void): void;
  };
  readonly size: Size;
  readonly terminal: TerminalNames;
  readonly settings: OuterSettings;
  readonly panes: PaneSource & Pick<Terminals, 'onDigest' | 'onExit' | 'list'>;
  readonly view: { current(): TownView; subscribe(listener: () => void): Unsubscribe };
  readonly call: CallVerb;
  readonly keymap: Keymap;
  readonly clock: ScreenClock;
  /** Shows this guest alone, and ends with it; null for the whole town. */
  readonly solo: Solo | null;
  /** The one guest has ended, and its last screen is painted; disposing is the caller's. */
  readonly onSoloEnd: (exit: GuestExit) => void;
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
  readonly #router: InputRouter;
  readonly #compositor: Compositor;
  readonly #deck: PaneDeck;
  readonly #focus: FocusReports;
  readonly #notices: NoticeBoard;
  readonly #turns: Turns;
  readonly #publisher: Publisher;
  readonly #chrome: Chrome;
  readonly #solo: SoloGuest | null;
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
    this.#deck = new PaneDeck(INITIAL_UI.panes.active, {
      panes,
      sizes: guestSizesOf(panes),
      onChange: (pane) => this.#paneChanged(pane),
      tell: (text) => this.#notices.show(text, 'plain'),
    });
    this.#focus = new FocusReports((guest, bytes) => this.#deck.send(guest, bytes));
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
      this.#solo?.drained();
    });
    this.#publisher.draw();
    this.#subscriptions = [
      view.subscribe(() => this.#publisher.viewChanged()),
      panes.onExit(({ guest }) => {
        if (guest !== options.solo?.guest) this.#guestEnded(guest);
      }),
      panes.onDigest((digest) => this.#guests.take(digest)),
      panes.onSignal((signal) => this.#signals.take(signal)),
    ];
    this.#solo = options.solo === null ? null : this.#makeSolo(options.solo);
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
    this.#focus.follow(null);
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#solo?.[Symbol.dispose]();
    this.#router[Symbol.dispose]();
    this.#turns[Symbol.dispose]();
    this.#publisher[Symbol.dispose]();
    this.#notices[Symbol.dispose]();
    this.#signals[Symbol.dispose]();
    this.#compositor[Symbol.dispose]();
    this.#deck[Symbol.dispose]();
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
      onTheme: (theme) => guestThemeOf(this.#options.panes).learned(this, theme),
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
      isShown: (guest) => this.#deck.isSeen(guest),
      isFocused: () => this.#isFocused,
      nameOf: (guest) => agentOf(guest, this.#view)?.name ?? `the program ${guest}`,
    });
  }

  #makePerson(): Person {
    const { call, keymap, onEnd, onPersonTyped, solo } = this.#options;
    return new Person({
      keymap,
      solo,
      helpKey: this.#words.helpKey,
      deck: this.#deck,
      notices: this.#notices,
      call,
      facts: () => ({
        view: this.#view,
        swarmPerRow: this.#swarmPerRow(),
        paneArea: paneArea(this.#size),
        copyRequest: this.#signals.copyRequest,
        blocked: blockedWords(this.#blockedOf(this.#deck.active.guest)),
      }),
      panes: () => {
        const plan = this.#plan();
        return plan.kind === 'placed' ? plan.visible : [];
      },
      spoken: () => this.#session.spoken,
      onCopyAnswered: (request, isAllowed) => this.#signals.answer(request, isAllowed),
      onPersonTyped: (guest) => {
        this.#turns.typed();
        guestThemeOf(this.#options.panes).typed(this, this.#session.theme);
        onPersonTyped(guest);
      },
      onFocus: (isFocused) => {
        this.#isFocused = isFocused;
        this.#focus.terminalFocused(isFocused, this.#paneWithKeyboard());
      },
      onEnd,
      onRedraw: () => this.#compositor.repaintAll(this.#size),
      onChange: () => this.#publisher.draw(),
    });
  }

  #makeSolo({ guest }: Solo): SoloGuest {
    const { clock, onSoloEnd, panes } = this.#options;
    return new SoloGuest({
      guest,
      terminals: panes,
      clock,
      refresh: (isThere) => this.#deck.active.refresh(isThere),
      paint: () => {
        this.#compositor.requestNow();
        return !this.#compositor.isStalled;
      },
      onEnd: onSoloEnd,
    });
  }

  #makeCompositor(): Compositor {
    return new Compositor({
      size: this.#size,
      clock: this.#options.clock,
      capabilities: this.#session.painting,
      compose: (frame) => this.#compose(frame),
      output: (bytes) => this.#session.write(bytes),
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
    else this.#person.take(routed);
  }

  #guestEnded(guest: GuestId): void {
    this.#guests.forget(guest);
    this.#signals.forget(guest);
    this.#deck.guestEnded(guest);
    this.#person.guestEnded(guest);
    this.#publisher.draw();
  }

  #paneChanged(pane: PaneId): void {
    const isActive = pane === this.#deck.activeId;
    if (isActive) this.#followKeyboard();
    // The first frame is a whole one.
    if (this.#chrome.isEmpty && !this.#options.solo?.isBare) return;
    if (!isActive || !this.#turns.isEchoAwaited) {
      this.#compositor.request();
      return;
    }
    this.#compositor.requestNow();
    this.#turns.echoed();
  }

  /** Brings panes and chrome up to date with what the person and the town did; when an age changes next. */
  #draw(): number | null {
    const { ui } = this.#person;
    const plan = this.#plan();
    this.#deck.arrange(deckPanes(plan, ui, this.#view), ui.panes.active);
    this.#followKeyboard();
    this.#sayWords();
    if (plan.kind === 'too-small') {
      this.#compositor.request();
      return null;
    }
    const model = this.#model(plan);
    this.#chrome.draw(model);
    return nextAgeChangeMs(agedInstants(model), model.now);
  }

  #compose(frame: Frame): void {
    const plan = this.#plan();
    if (plan.kind === 'too-small') {
      drawText(frame.grid, 0, 0, tooSmallText(this.#size), PLAIN);
      return;
    }
    this.#chrome.paint(frame.grid);
    const { focus, panes } = this.#person.ui;
    for (const { hole, id } of plan.visible) {
      const cursor = this.#deck.pane(id).paint(frame, hole);
      if (cursor !== null && id === panes.active && focus === 'pane') frame.cursor = cursor;
    }
    const dialog = this.#chrome.paintDialog(frame.grid);
    if (dialog !== null)
      frame.cursor = dialog.cursor === null ? HIDDEN_CURSOR : { ...PROMPT_CURSOR, ...dialog.cursor };
  }

  #model({ layout, visible }: ScreenPlan & { kind: 'placed' }): ScreenModel {
    const { ui, pendingChord } = this.#person;
    const view = this.#view;
    return {
      ...this.#size,
      layout,
      view,
      ui,
      now: this.#options.clock.now(),
      panes: paneModels(visible, {
        ui,
        view,
        isScrolled: (id) => this.#deck.pane(id).isScrolled,
        blocked: (id) => total(this.#blockedOf(this.#deck.pane(id).guest)),
      }),
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

  #plan(): ScreenPlan {
    return screenPlan(this.#size, this.#person.ui, { isBare: this.#options.solo?.isBare ?? false });
  }

  #swarmPerRow(): number {
    const plan = this.#plan();
    if (plan.kind === 'too-small' || plan.layout.swarm === null) return 1;
    return swarmPerRow(this.#view.polecats.length, insideBorder(plan.layout.swarm));
  }

  /** Null while a panel or a dialog has it. */
  #paneWithKeyboard(): LivePane | null {
    const { inputMode } = this.#person;
    return inputMode === 'pane' || inputMode === 'scrolled' ? this.#deck.active : null;
  }

  /** The guest with the keyboard is told so, and the terminal's modes follow what that guest asks for. */
  #followKeyboard(): void {
    if (this.#disposed) return;
    this.#focus.follow(this.#paneWithKeyboard());
    const { active } = this.#deck;
    const isHeld = this.#person.inputMode === 'pane' && !active.hasEnded;
    this.#session.follow(isHeld ? active.modes : null);
  }

  /** What the terminal is told beside its screen: who is shown, and how far they are. */
  #sayWords(): void {
    const { panes } = this.#person.ui;
    const { shown } = contentOf(panes, panes.active);
    const { guest } = this.#deck.active;
    const { title: program, progress } = this.#guests.of(guest, this.#view);
    const name =
      shown.kind === 'agent' ? agentName(shown.agent).name : shown.kind === 'shell' ? shown.title : '';
    const title = outerTitle(this.#options.settings.title, { town: this.#view.town, name, program });
    this.#session.say({ title, progress });
  }

  /** What a guest was not let to do, here and at its terminal. */
  #blockedOf(guest: GuestId | null): Readonly<Record<string, number>> {
    const { blocked } = this.#guests.of(guest, this.#view);
    const refused = guest === null ? 0 : this.#signals.refusedOf(guest);
    return refused === 0 ? blocked : { ...blocked, [REFUSED_COPY]: (blocked[REFUSED_COPY] ?? 0) + refused };
  }
}

/** How a copy that the person's policy refused is called among what was blocked. */
const REFUSED_COPY = 'clipboard write';

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

// One attached person's screen: the town's view, the guests' cells and what the person does, kept on their terminal.

import type { GuestId } from '../../engine/ids.ts';
import type { GuestExit, Terminals, Unsubscribe } from '../../engine/terminals.ts';
import type { TownView } from '../../engine/view.ts';
import type { Keymap } from '../../keymaps/keymap.ts';
import type { BeadSource } from '../beads/bead-source.ts';
import { EMPTY_BEADS } from '../beads/beads-now.ts';
import type { OpenBranch } from '../beads/branch-source.ts';
import { insideBorder } from '../layout/rect.ts';
import { drawText, type Frame, HIDDEN_CURSOR } from '../screen/frame.ts';
import { PLAIN } from '../screen/style.ts';
import type { PaneSource } from '../terminals/wire/pane-source.ts';
import { nextAgeChangeMs } from '../views/age.ts';
import { lastTop } from '../views/beads-panel.ts';
import { changeExtent } from '../views/change-page.ts';
import type { ScreenModel } from '../views/screen-model.ts';
import { swarmPerRow } from '../views/swarm-lines.ts';
import type { BeadDrafts } from './bead-drafts.ts';
import { BeadsSide } from './beads-side.ts';
import { Chrome } from './chrome.ts';
import type { ScreenClock } from './clock.ts';
import { Compositor } from './compositor.ts';
import { FocusReports } from './focus-reports.ts';
import { blockedTotal, blockedWords } from './guest-facts.ts';
import { guestSizesOf } from './guest-sizes.ts';
import { InputRouter, type Routed } from './input-router.ts';
import type { LivePane } from './live-pane.ts';
import { agedInstants, type KeyWords, keyWords, paneModels } from './model-of.ts';
import { NoticeBoard } from './notice-board.ts';
import type { OuterSettings } from './outer-settings.ts';
import { OuterSide } from './outer-side.ts';
import { tooSmallText } from './outer-terminal.ts';
import { PaneDeck } from './pane-deck.ts';
import type { PaneId } from './pane-tree.ts';
import { type CallVerb, Person } from './person.ts';
import { Publisher } from './publisher.ts';
import { deckPanes, paneArea, type ScreenPlan, screenPlan } from './screen-plan.ts';
import type { Size } from './size.ts';
import { type Solo, SoloGuest } from './solo-guest.ts';
import type { TerminalNames } from './terminal-capabilities.ts';
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
  readonly beads: BeadSource;
  readonly branch: OpenBranch;
  readonly drafts: BeadDrafts;
  /** The command of the person's editor; '' for the town's own. */
  readonly editor: string;
  readonly call: CallVerb;
  readonly keymap: Keymap;
  readonly clock: ScreenClock;
  /** Shows this guest alone, and ends with it; null for the whole town. */
  readonly solo: Solo | null;
  /** The one guest has ended, and its last screen is painted; disposing is the caller's. */
  readonly onSoloEnd: (exit: GuestExit) => void;
  /** The person typed into a guest: machine messages wait. */
  readonly onPersonTyped: (guest: GuestId) => void;
  /** Calls back when a person may type into the guest: the town may be typing there for a blink. */
  readonly whenFree: (guest: GuestId, type: () => void) => void;
  /** The person asked to leave, or to end the town; disposing is the caller's. */
  readonly onEnd: (reason: EndReason) => void;
}

/** Where a person types in a dialog. */
const PROMPT_CURSOR = { visible: true, shape: 'bar', blinks: false } as const;

export class ClientScreen implements Disposable {
  readonly #options: ClientScreenOptions;
  readonly #words: KeyWords;
  readonly #beads: BeadsSide;
  readonly #person: Person;
  readonly #outer: OuterSide;
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
  #disposed = false;

  /** Takes the terminal over at once, and paints a first frame before Ink is loaded. */
  constructor(options: ClientScreenOptions) {
    const { clock, connection, keymap, panes, size, view } = options;
    this.#options = options;
    this.#size = size;
    this.#words = keyWords(keymap);
    this.#beads = new BeadsSide({
      source: options.beads,
      openBranch: options.branch,
      clock,
      view: () => this.#view,
      onChange: () => this.#publisher.draw(),
    });
    this.#view = view.current();
    this.#turns = new Turns(clock);
    this.#publisher = new Publisher({
      clock,
      turns: this.#turns,
      onView: () => this.#takeView(),
      draw: () => this.#draw(),
    });
    this.#notices = new NoticeBoard(clock, () => this.#publisher.draw());
    this.#outer = this.#makeOuter();
    this.#deck = new PaneDeck(INITIAL_UI.panes.active, {
      panes,
      sizes: guestSizesOf(panes),
      whenFree: options.whenFree,
      hasEnded: (guest) => this.#outer.hasEnded(guest),
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
    this.#outer.enter();
    connection.onDrain(() => {
      this.#outer.session.drained();
      this.#compositor.drained();
      this.#solo?.drained();
    });
    this.#publisher.draw();
    this.#subscriptions = [
      view.subscribe(() => this.#publisher.viewChanged()),
      panes.onExit(({ guest }) => this.#guestEnded(guest)),
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
    this.#beads[Symbol.dispose]();
    this.#turns[Symbol.dispose]();
    this.#publisher[Symbol.dispose]();
    this.#notices[Symbol.dispose]();
    this.#compositor[Symbol.dispose]();
    this.#deck[Symbol.dispose]();
    this.#chrome[Symbol.dispose]();
    this.#outer[Symbol.dispose]();
  }

  #makeOuter(): OuterSide {
    const { clock, connection, panes, settings, solo, terminal } = this.#options;
    return new OuterSide({
      clock,
      settings,
      terminal,
      panes,
      notices: this.#notices,
      answerKey: this.#words.answerKey,
      isAlone: solo !== null,
      isBare: solo?.isBare ?? false,
      output: (bytes) => connection.output(bytes),
      view: () => this.#view,
      tree: () => this.#person.ui.panes,
      isShown: (guest) => this.#deck.isSeen(guest),
      onRefined: () => this.#compositor.repaintAll(this.#size),
      onChange: () => this.#publisher.draw(),
    });
  }

  #makePerson(): Person {
    const { call, keymap, onEnd, onPersonTyped, solo } = this.#options;
    return new Person({
      keymap,
      solo,
      helpKey: this.#words.helpKey,
      deck: this.#deck,
      drafts: this.#options.drafts,
      editor: this.#options.editor,
      notices: this.#notices,
      call,
      facts: () => ({
        view: this.#view,
        now: this.#options.clock.now(),
        beads: () => this.#beads.current(),
        beadPageEnd: () => this.#beadPageEnd(),
        changeExtent: (change) => changeExtent(change, this.#size),
        swarmPerRow: this.#swarmPerRow(),
        paneArea: paneArea(this.#size),
        copyRequest: this.#outer.copyRequest,
        blocked: blockedWords(this.#outer.blockedOf(this.#deck.active.guest)),
      }),
      panes: () => {
        const plan = this.#plan();
        return plan.kind === 'placed' ? plan.visible : [];
      },
      spoken: () => this.#outer.session.spoken,
      onBranch: (asked) => this.#beads.show(asked),
      onCopy: (text) => this.#outer.session.copy(text),
      onCopyAnswered: (request, isAllowed) => this.#outer.answerCopy(request, isAllowed),
      onPersonTyped: (guest) => {
        this.#turns.typed();
        this.#outer.personTyped();
        onPersonTyped(guest);
      },
      onFocus: (isFocused) => {
        this.#outer.terminalFocused(isFocused);
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
      capabilities: this.#outer.session.painting,
      compose: (frame) => this.#compose(frame),
      output: (bytes) => this.#outer.session.write(bytes),
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
    if (routed.kind === 'reply') this.#outer.session.learn(routed.reply);
    else this.#person.take(routed);
  }

  #guestEnded(guest: GuestId): void {
    this.#outer.guestEnded(guest);
    if (guest !== this.#options.solo?.guest) this.#person.guestEnded(guest);
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
    this.#outer.tell(this.#deck.active.guest);
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
      branch: this.#beads.branch,
      beads: layout.beads === null ? EMPTY_BEADS : this.#beads.current(),
      now: this.#options.clock.now(),
      panes: paneModels(visible, {
        ui,
        view,
        isScrolled: (id) => this.#deck.pane(id).isScrolled,
        blocked: (id) => blockedTotal(this.#outer.blockedOf(this.#deck.pane(id).guest)),
      }),
      unseenBells: this.#outer.unseenBells(),
      status: {
        notice: this.#notices.current,
        pending: pendingChord,
        hint: this.#words.hint,
        inboxKey: this.#words.inboxKey,
        pullKey: this.#words.pullKey,
      },
      help: this.#words.help,
      nextKey: this.#words.nextKey,
    };
  }

  #plan(): ScreenPlan {
    return screenPlan(this.#size, this.#person.ui, { isBare: this.#options.solo?.isBare ?? false });
  }

  #beadPageEnd(): number {
    const plan = this.#plan();
    const rect = plan.kind === 'placed' ? plan.layout.beads : null;
    return rect === null ? 0 : lastTop(rect, { beads: this.#beads.current(), ui: this.#person.ui });
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
    this.#outer.session.follow(isHeld ? active.modes : null);
  }
}

// One attached person's screen: the town's view, the guests' cells and what the person does, kept on their terminal.

import type { GuestId } from '../../engine/ids.ts';
import type { Terminals, Unsubscribe } from '../../engine/terminals.ts';
import type { TownView } from '../../engine/view.ts';
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
import { guestSizesOf } from './guest-sizes.ts';
import { InputRouter } from './input-router.ts';
import { LivePane } from './live-pane.ts';
import { agedInstants, type KeyWords, keyWords, paneSubject } from './model-of.ts';
import { NoticeBoard } from './notice-board.ts';
import {
  ENTER_TERMINAL,
  LEAVE_TERMINAL,
  type MouseReports,
  mouseBytes,
  tooSmallText,
} from './outer-terminal.ts';
import { type CallVerb, Person } from './person.ts';
import { Publisher } from './publisher.ts';
import type { Size } from './size.ts';
import { capabilitiesOf, type TerminalNames } from './terminal-capabilities.ts';
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
  readonly panes: PaneSource & Pick<Terminals, 'onExit'>;
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
  #mouse: MouseReports = 'none';
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
    this.#pane = new LivePane({
      panes,
      sizes: guestSizesOf(panes),
      onChange: () => this.#paneChanged(),
      tell: (text) => this.#notices.show(text, 'plain'),
    });
    this.#person = this.#makePerson();
    this.#person.follow(this.#view);
    this.#router = new InputRouter({
      keymap,
      clock,
      mode: () => this.#person.inputMode,
      take: (routed) => this.#person.take(routed),
    });
    this.#compositor = this.#makeCompositor();
    this.#chrome = this.#makeChrome();
    connection.output(Buffer.from(ENTER_TERMINAL));
    connection.onDrain(() => this.#compositor.drained());
    this.#publisher.draw();
    this.#subscriptions = [
      view.subscribe(() => this.#publisher.viewChanged()),
      panes.onExit(({ guest }) => this.#person.guestEnded(guest)),
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
    this.#compositor[Symbol.dispose]();
    this.#pane[Symbol.dispose]();
    this.#chrome[Symbol.dispose]();
    this.#options.connection.output(Buffer.from(LEAVE_TERMINAL));
  }

  #makePerson(): Person {
    const { call, keymap, onEnd, onPersonTyped } = this.#options;
    return new Person({
      keymap,
      helpKey: this.#words.helpKey,
      pane: this.#pane,
      notices: this.#notices,
      call,
      facts: () => ({ view: this.#view, swarmPerRow: this.#swarmPerRow() }),
      hole: () => this.#hole(),
      onPersonTyped: (guest) => {
        this.#turns.typed();
        onPersonTyped(guest);
      },
      onEnd,
      onRedraw: () => this.#compositor.repaintAll(this.#size),
      onChange: () => this.#publisher.draw(),
    });
  }

  #makeCompositor(): Compositor {
    const { clock, connection, terminal } = this.#options;
    return new Compositor({
      size: this.#size,
      clock,
      capabilities: capabilitiesOf(terminal),
      compose: (frame) => this.#compose(frame),
      output: (bytes) => connection.output(bytes),
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

  #paneChanged(): void {
    this.#followMouse();
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
    this.#followMouse();
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

  /** The terminal reports the mouse exactly while the guest with the keyboard asks for it. */
  #followMouse(): void {
    const wanted = this.#person.inputMode === 'pane' ? (this.#pane.modes?.mouse ?? 'none') : 'none';
    if (wanted === this.#mouse || this.#disposed) return;
    this.#mouse = wanted;
    this.#options.connection.output(Buffer.from(mouseBytes(wanted)));
  }
}

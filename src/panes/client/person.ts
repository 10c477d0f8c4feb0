// What a person does at one client: their keys change what the screen shows, reach the guest, or ask the town for
// something. What keys mean is decided by pure reducers (ui-*.ts); this file carries it out.

import type { Result } from '../../beads/result.ts';
import type { GuestId } from '../../engine/ids.ts';
import type { Problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import type { TownView } from '../../engine/view.ts';
import { encodeKey, encodePaste } from '../../keymaps/encode.ts';
import type { Key } from '../../keymaps/key.ts';
import type { Mouse } from '../../keymaps/key-input.ts';
import type { Keymap } from '../../keymaps/keymap.ts';
import type { Rect } from '../layout/rect.ts';
import { guestIn, readyBeadsIn } from './answers.ts';
import { keyBytes, mouseInPane } from './guest-input.ts';
import type { InputMode, Routed } from './input-router.ts';
import type { LivePane } from './live-pane.ts';
import type { NoticeBoard } from './notice-board.ts';
import { runCommand } from './ui-commands.ts';
import { pasteInDialog, pressInDialog, readyCame } from './ui-dialogs.ts';
import { uiKey } from './ui-key.ts';
import { pressInPanel } from './ui-panels.ts';
import { followView, forgetShell, keepShown, showShell } from './ui-shown.ts';
import {
  type Effect,
  type EndReason,
  INITIAL_UI,
  type UiFacts,
  type UiState,
  type UiStep,
} from './ui-state.ts';

export type CallVerb = (verb: Verb, args: object) => Promise<Result<unknown, Problem>>;

export interface PersonOptions {
  readonly keymap: Keymap;
  /** The keys that list all others, in words. */
  readonly helpKey: string;
  readonly pane: LivePane;
  readonly notices: NoticeBoard;
  readonly call: CallVerb;
  readonly facts: () => UiFacts;
  /** Where the guest's cells stand on the screen; null where the pane is not to be seen. */
  readonly hole: () => Rect | null;
  readonly onPersonTyped: (guest: GuestId) => void;
  readonly onEnd: (reason: EndReason) => void;
  /** The screen must be drawn anew, all of it. */
  readonly onRedraw: () => void;
  /** What `ui` or `pendingChord` say has changed. */
  readonly onChange: () => void;
}

const SHELL_ENDED = 'the shell has ended';

export class Person {
  readonly #options: PersonOptions;
  #ui: UiState = INITIAL_UI;
  #pendingChord = '';
  /** For each call under way, the guests that have ended since it was made. */
  readonly #endedMeanwhile = new Set<Set<GuestId>>();

  constructor(options: PersonOptions) {
    this.#options = options;
  }

  get ui(): UiState {
    return this.#ui;
  }

  /** The strokes of a command that has begun, in words; '' where none has. */
  get pendingChord(): string {
    return this.#pendingChord;
  }

  get inputMode(): InputMode {
    if (this.#ui.dialog !== null) return 'dialog';
    if (this.#ui.focus !== 'pane') return 'panel';
    return this.#options.pane.isScrolled ? 'scrolled' : 'pane';
  }

  /** The town's view changed. */
  follow(view: TownView): void {
    this.#ui = followView(this.#ui, view);
  }

  /** A guest's program has ended. */
  guestEnded(guest: GuestId): void {
    const { shown } = this.#ui;
    for (const ended of this.#endedMeanwhile) ended.add(guest);
    this.#ui = followView(forgetShell(this.#ui, guest), this.#options.facts().view);
    if (shown.kind === 'shell' && shown.guest === guest) this.#options.notices.show(SHELL_ENDED, 'plain');
  }

  /** What the person typed, pasted or pointed at. */
  take(routed: Routed): void {
    switch (routed.kind) {
      case 'command':
        this.#carryOut(runCommand(this.#ui, routed.command, this.#options.facts()));
        return;
      case 'key':
        this.#press(routed.key, routed.raw);
        return;
      case 'paste':
        this.#paste(routed.text);
        return;
      case 'mouse':
        this.#point(routed.mouse);
        return;
      case 'focus':
        if (this.inputMode === 'pane' && this.#pane.modes?.focusEvents) this.#pane.send(routed.raw);
        return;
      case 'pending':
        this.#pendingChord = routed.chord;
        this.#options.onChange();
        return;
      case 'unknown':
        this.#options.notices.show(
          `${routed.chord} is no command; ${this.#options.helpKey} lists them`,
          'plain',
        );
        return;
    }
  }

  #press(key: Key, raw: Uint8Array): void {
    const { dialog, focus } = this.#ui;
    const meant = uiKey(key);
    if (dialog !== null) {
      if (meant !== null) this.#carryOut(pressInDialog(this.#ui, dialog, meant, this.#options.facts()));
    } else if (focus !== 'pane') {
      if (meant !== null) this.#carryOut(pressInPanel(this.#ui, focus, meant, this.#options.facts()));
    } else if (this.#pane.modes !== null) {
      this.#type(keyBytes(key, raw, this.#pane.modes));
    }
  }

  #paste(text: string): void {
    const { dialog, focus } = this.#ui;
    if (dialog !== null) this.#carryOut(pasteInDialog(this.#ui, dialog, text, this.#options.facts()));
    else if (focus === 'pane' && this.#pane.modes !== null) {
      this.#type(Buffer.from(encodePaste(text, this.#pane.modes)));
    }
  }

  #point(mouse: Mouse): void {
    const hole = this.#options.hole();
    const { modes } = this.#pane;
    if (this.inputMode !== 'pane' || hole === null || modes === null) return;
    this.#pane.send(mouseInPane(mouse, hole, this.#pane.cropIn(hole), modes));
  }

  #type(bytes: Uint8Array): void {
    const { guest } = this.#pane;
    if (guest === null) return;
    const wasScrolled = this.#pane.isScrolled;
    this.#pane.type(bytes);
    if (wasScrolled) this.#options.onChange();
    this.#options.onPersonTyped(guest);
    this.#ui = keepShown(this.#ui);
  }

  #carryOut({ state, effects }: UiStep): void {
    this.#ui = state;
    this.#options.onChange();
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'call':
        void this.#call(effect);
        return;
      case 'end':
        this.#options.onEnd(effect.reason);
        return;
      case 'redraw':
        this.#options.onRedraw();
        return;
      case 'type-prefix':
        this.#typePrefix();
        return;
      case 'scroll':
        this.#pane.scroll(effect.by);
        this.#options.onChange();
        return;
      case 'search':
        void this.#pane.search.find(effect.query, effect.direction).then(() => this.#options.onChange());
        return;
      case 'search-again':
        void this.#pane.search.again(effect.way).then(() => this.#options.onChange());
        return;
      case 'notice':
        this.#options.notices.show(effect.text, 'plain');
        return;
    }
  }

  async #call(effect: Effect & { kind: 'call' }): Promise<void> {
    const ended = new Set<GuestId>();
    this.#endedMeanwhile.add(ended);
    const answer = await this.#options.call(effect.verb, effect.args);
    this.#endedMeanwhile.delete(ended);
    if (!answer.ok) {
      this.#options.notices.show(`${effect.doing}: ${answer.problem.message}`, 'bad');
      return;
    }
    if (effect.answer === 'ready') this.#ui = readyCame(this.#ui, readyBeadsIn(answer.value));
    if (typeof effect.answer === 'object') {
      const guest = guestIn(answer.value);
      // By its profile, a shell may end before the answer names it.
      if (guest !== null && ended.has(guest)) this.#options.notices.show(SHELL_ENDED, 'plain');
      else if (guest !== null) this.#ui = showShell(this.#ui, guest, effect.answer.of);
    }
    this.#options.onChange();
  }

  #typePrefix(): void {
    const { modes } = this.#pane;
    if (modes !== null) this.#type(Buffer.from(encodeKey(this.#options.keymap.prefix, modes)));
  }

  get #pane(): LivePane {
    return this.#options.pane;
  }
}

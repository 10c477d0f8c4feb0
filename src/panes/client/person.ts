// What a person does at one client: their keys change what the screen shows, reach the guest, or ask the town for
// something. What keys mean is decided by pure reducers (ui-*.ts); this file carries it out.

import type { Result } from '../../beads/result.ts';
import type { GuestId } from '../../engine/ids.ts';
import type { Problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import type { TownView } from '../../engine/view.ts';
import { PASTE_LIMIT_BYTES } from '../../keymaps/decode.ts';
import { encodeKey, encodePaste } from '../../keymaps/encode.ts';
import type { Mouse } from '../../keymaps/key-input.ts';
import type { Keymap } from '../../keymaps/keymap.ts';
import type { CellSize } from '../../keymaps/mouse-pixels.ts';
import type { BranchAsked } from '../beads/branch-source.ts';
import { sanitize } from '../screen/sanitize.ts';
import { guestIn } from './answers.ts';
import type { BeadDrafts } from './bead-drafts.ts';
import { BeadEditor } from './bead-editor.ts';
import { keyBytes, releaseBytes, type SpokenKeys } from './guest-input.ts';
import { inCells, mouseInPane } from './guest-mouse.ts';
import type { InputMode, Routed, TypedKey } from './input-router.ts';
import type { LivePane } from './live-pane.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { PaneDeck } from './pane-deck.ts';
import { isShellShown } from './pane-tree.ts';
import { Pointer } from './pointer.ts';
import type { PlacedPane } from './screen-plan.ts';
import { isSoloCommand, type Solo, soloUi } from './solo-guest.ts';
import { callAnswered, callRefused } from './ui-answers.ts';
import { pasteInBeads } from './ui-beads.ts';
import { followChange } from './ui-change.ts';
import { runCommand } from './ui-commands.ts';
import { pasteInDialog, pressInDialog } from './ui-dialogs.ts';
import { uiKey } from './ui-key.ts';
import { pressInPanel } from './ui-panels.ts';
import { goTo } from './ui-panes.ts';
import { followView, forgetShell, keepShown, showShell } from './ui-shown.ts';
import {
  type CopyRequest,
  type Effect,
  type EndReason,
  INITIAL_UI,
  type UiFacts,
  type UiState,
  type UiStep,
} from './ui-state.ts';

/** What a person did; what a terminal tells of itself is no such thing. */
export type PersonInput = Exclude<Routed, { kind: 'reply' }>;

export type CallVerb = (verb: Verb, args: object) => Promise<Result<unknown, Problem>>;

export interface PersonOptions {
  readonly keymap: Keymap;
  /** The one guest that is shown, where nothing else is. */
  readonly solo: Solo | null;
  /** The keys that list all others, in words. */
  readonly helpKey: string;
  readonly deck: PaneDeck;
  readonly drafts: BeadDrafts;
  /** The editor's command in the person's own environment; '' where that names none. */
  readonly editor: string;
  readonly notices: NoticeBoard;
  readonly call: CallVerb;
  readonly facts: () => UiFacts;
  /** The panes that are to be seen. */
  readonly panes: () => readonly PlacedPane[];
  /** How the outer terminal sends keys and the mouse; `pixels` is null where it reports the mouse in cells. */
  readonly spoken: () => SpokenKeys & { readonly pixels: CellSize | null };
  readonly onPersonTyped: (guest: GuestId) => void;
  /** The beads of a branch are wanted, or, by null, the live ones; why they are not to be had, or null. */
  readonly onBranch: (asked: Omit<BranchAsked, 'onChange'> | null) => string | null;
  /** The person wants a text on their clipboard; whether the terminal took it. */
  readonly onCopy: (text: string) => boolean;
  readonly onCopyAnswered: (request: CopyRequest, isAllowed: boolean) => void;
  /** The person's terminal got or lost the focus. */
  readonly onFocus: (isFocused: boolean) => void;
  readonly onEnd: (reason: EndReason) => void;
  /** The screen must be drawn anew, all of it. */
  readonly onRedraw: () => void;
  /** What `ui` or `pendingChord` say has changed. */
  readonly onChange: () => void;
}

const PASTE_TOO_LONG = `nothing was pasted: it is longer than ${PASTE_LIMIT_BYTES / 1024 ** 2} MB`;
const SHELL_ENDED = 'the shell has ended';

export class Person {
  readonly #options: PersonOptions;
  readonly #pointer = new Pointer();
  #ui: UiState;
  readonly #editor: BeadEditor;
  #pendingChord = '';
  /** For each call under way, the guests that have ended since it was made. */
  readonly #endedMeanwhile = new Set<Set<GuestId>>();

  constructor(options: PersonOptions) {
    this.#options = options;
    this.#editor = new BeadEditor({
      drafts: options.drafts,
      editor: options.editor,
      notices: options.notices,
      call: options.call,
      openPane: (args, title, onOpened) => this.#openPane(args, title, onOpened),
      onClosed: () => {
        this.#ui = { ...this.#ui, focus: 'beads' };
        options.onChange();
      },
      onChange: options.onChange,
    });
    this.#ui = options.solo === null ? INITIAL_UI : soloUi(options.solo);
  }

  get ui(): UiState {
    return this.#ui;
  }

  /** The strokes of a command that has begun, in words; '' where none has. */
  get pendingChord(): string {
    return this.#pendingChord;
  }

  get inputMode(): InputMode {
    const { dialog } = this.#ui;
    if (dialog?.kind === 'change') return dialog.doing.kind === 'rejecting' ? 'dialog' : 'review';
    if (dialog !== null) return 'dialog';
    if (this.#ui.focus === 'beads') return this.#ui.beads.isTyping ? 'dialog' : 'beads';
    if (this.#ui.focus === 'queue') return 'queue';
    if (this.#ui.focus !== 'pane') return 'panel';
    return this.#pane.isScrolled ? 'scrolled' : 'pane';
  }

  /** The town's view changed. */
  follow(view: TownView): void {
    this.#ui = followView(this.#ui, view);
    const followed = followChange(this.#ui, view);
    if (followed.effects.length > 0) this.#carryOut(followed);
  }

  /** A guest's program has ended. */
  guestEnded(guest: GuestId): void {
    const isSeen = isShellShown(this.#ui.panes, guest);
    for (const ended of this.#endedMeanwhile) ended.add(guest);
    this.#ui = followView(forgetShell(this.#ui, guest), this.#options.facts().view);
    if (this.#editor.ended(guest)) return;
    if (isSeen) this.#options.notices.show(SHELL_ENDED, 'plain');
  }

  /** What the person typed, pasted or pointed at. */
  take(routed: PersonInput): void {
    switch (routed.kind) {
      case 'command':
        if (this.#options.solo !== null && !isSoloCommand(routed.command.id)) {
          this.#options.notices.show('not here: gt run shows one pane', 'plain');
          return;
        }
        this.#carryOut(runCommand(this.#ui, routed.command, this.#options.facts()));
        return;
      case 'key':
        this.#press(routed);
        return;
      case 'release':
        this.#release(routed);
        return;
      case 'paste':
        this.#paste(routed.text);
        return;
      case 'mouse':
        this.#point(routed.mouse);
        return;
      case 'focus':
        this.#options.onFocus(routed.focused);
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

  #press(typed: TypedKey): void {
    const { dialog, focus } = this.#ui;
    const meant = uiKey(typed.key);
    if (dialog !== null) {
      if (meant !== null) this.#carryOut(pressInDialog(this.#ui, dialog, meant, this.#options.facts()));
    } else if (focus !== 'pane') {
      if (meant !== null) this.#carryOut(pressInPanel(this.#ui, focus, meant, this.#options.facts()));
    } else if (this.#pane.modes !== null) {
      this.#type(keyBytes(typed, this.#pane.modes, this.#options.spoken()));
    }
  }

  /** Letting a key go is not typing. */
  #release(typed: Routed & { kind: 'release' }): void {
    const { guest, modes } = this.#pane;
    if (this.inputMode !== 'pane' || guest === null || modes === null) return;
    this.#options.deck.send(guest, releaseBytes(typed, modes, this.#options.spoken()));
  }

  #paste(text: string): void {
    const { dialog, focus } = this.#ui;
    if (Buffer.byteLength(text) > PASTE_LIMIT_BYTES) this.#options.notices.show(PASTE_TOO_LONG, 'bad');
    else if (dialog !== null) this.#carryOut(pasteInDialog(this.#ui, dialog, text, this.#options.facts()));
    else if (focus === 'beads') this.#carryOut(pasteInBeads(this.#ui, text, this.#options.facts()));
    else if (focus === 'pane' && this.#pane.modes !== null) {
      this.#type(Buffer.from(encodePaste(text, this.#pane.modes)));
    }
  }

  /**
   * A press gives the pane under it the keyboard; a guest is told of what happens on its own cells where it asks for
   * it, and else the wheel scrolls the pane.
   */
  #point(mouse: Mouse): void {
    if (this.inputMode !== 'pane' && this.inputMode !== 'scrolled') return;
    const at = inCells(mouse, this.#options.spoken().pixels);
    const pointed = this.#pointer.point(at, this.#options.panes());
    if (pointed === null) return;
    const { hole, id } = pointed.pane;
    if (pointed.isPressed && id !== this.#ui.panes.active) {
      this.#carryOut({ state: goTo(this.#ui, id), effects: [] });
    }
    const pane = this.#options.deck.pane(id);
    if (pane.guest === null || pane.modes === null) return;
    const place = { hole, crop: pane.cropIn(hole) };
    const means = mouseInPane(pointed.mouse, place, pane.modes, {
      isLive: !pane.isScrolled && !pane.hasEnded,
    });
    if (means.kind === 'bytes') this.#options.deck.send(pane.guest, means.bytes);
    if (means.kind !== 'scroll') return;
    pane.scroll({ unit: 'line', count: means.lines });
    this.#options.onChange();
  }

  #type(bytes: Uint8Array): void {
    const { guest } = this.#pane;
    if (guest === null || bytes.length === 0) return;
    const wasScrolled = this.#pane.isScrolled;
    this.#options.deck.type(bytes);
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
      case 'branch':
        this.#showBranch(effect);
        return;
      case 'clipboard':
        this.#copy(effect.text);
        return;
      case 'edit':
        this.#editor.edit(effect.subject);
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
      case 'prompt':
        void this.#pane.goToPrompt(effect.direction);
        return;
      case 'copy':
        this.#options.onCopyAnswered(effect.request, effect.isAllowed);
        return;
      case 'search':
        void this.#pane.search.find(effect.query, effect.direction).then(() => this.#options.onChange());
        return;
      case 'search-again':
        void this.#pane.search.again(effect.way).then(() => this.#options.onChange());
        return;
      case 'notice':
        this.#options.notices.show(effect.text, effect.tone ?? 'plain');
        return;
    }
  }

  #copy(text: string): void {
    const isCopied = this.#options.onCopy(text);
    const shown = sanitize(text, 120);
    this.#options.notices.show(isCopied ? `copied ${shown}` : `the terminal took nothing: ${shown}`, 'plain');
  }

  #showBranch({ isHere, agent, rig }: Effect & { kind: 'branch' }): void {
    const refusal = this.#options.onBranch(isHere ? { agent, rig } : null);
    if (refusal !== null) {
      this.#options.notices.show(refusal, 'bad');
      return;
    }
    const { beads } = this.#ui;
    this.#ui = { ...this.#ui, beads: { ...beads, isHere, isReading: false, page: 'detail', top: 0 } };
    this.#options.onChange();
  }

  async #call(effect: Effect & { kind: 'call' }): Promise<void> {
    const ended = new Set<GuestId>();
    this.#endedMeanwhile.add(ended);
    const answer = await this.#options.call(effect.verb, effect.args);
    this.#endedMeanwhile.delete(ended);
    const { view } = this.#options.facts();
    if (!answer.ok) {
      this.#carryOut(callRefused(this.#ui, effect, answer.problem.message, view));
      return;
    }
    const isShell = typeof effect.answer === 'object' && effect.answer.kind === 'shell';
    const opened = isShell ? guestIn(answer.value) : null;
    // By its profile, a shell may end before the answer names it.
    if (opened !== null && ended.has(opened)) this.#options.notices.show(SHELL_ENDED, 'plain');
    else this.#carryOut(callAnswered(this.#ui, effect.answer, answer.value, view));
  }

  /** A pane for a program of the person's; why there is none, or null. */
  async #openPane(args: object, title: string, onOpened: (guest: GuestId) => void): Promise<string | null> {
    const ended = new Set<GuestId>();
    this.#endedMeanwhile.add(ended);
    const answer = await this.#options.call('pane.new', args);
    this.#endedMeanwhile.delete(ended);
    if (!answer.ok) return answer.problem.message;
    const guest = guestIn(answer.value);
    if (guest === null) return 'the town names no pane';
    onOpened(guest);
    this.#ui = showShell(this.#ui, this.#ui.panes.active, guest, title);
    this.#options.onChange();
    if (ended.has(guest)) this.guestEnded(guest);
    return null;
  }

  #typePrefix(): void {
    const { modes } = this.#pane;
    if (modes !== null) this.#type(Buffer.from(encodeKey(this.#options.keymap.prefix, modes)));
  }

  get #pane(): LivePane {
    return this.#options.deck.active;
  }
}

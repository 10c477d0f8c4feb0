// One client's stay on its outer terminal: what it was found to do, the modes that it is in, its title and progress. It
// is written to only where something changes, and never while it takes nothing: then only the newest is kept.

import type { GuestModes } from '../../engine/terminals.ts';
import type { TerminalReply } from '../../keymaps/key-input.ts';
import type { CellSize } from '../../keymaps/mouse-pixels.ts';
import type { PaintCapabilities } from '../screen/paint-capabilities.ts';
import type { Theme } from '../terminals/emulator/theme.ts';
import type { SpokenKeys } from './guest-input.ts';
import { FOUND_MODES, modeBytes, type OuterModes, wantedModes } from './outer-modes.ts';
import type { OuterSettings } from './outer-settings.ts';
import { ASK_COLORS, enterBytes, leaveBytes, questions } from './outer-terminal.ts';
import {
  capabilitiesOf,
  learned,
  nothingAsked,
  type TerminalCapabilities,
  type TerminalKnowledge,
  type TerminalNames,
  themeOf,
} from './terminal-capabilities.ts';
import {
  bellBytes,
  copyBytes,
  NO_PROGRESS,
  notificationBytes,
  progressBytes,
  titleBytes,
} from './terminal-words.ts';

export interface TerminalSessionOptions {
  readonly names: TerminalNames;
  readonly settings: Pick<OuterSettings, 'mouse'>;
  /** Bytes for the terminal; false asks to wait for `drained`. */
  readonly output: (bytes: Uint8Array) => boolean;
  /** The terminal can do other than was thought: what it shows must be painted anew. */
  readonly onRefined: () => void;
  /** The terminal has told its colours, or that they changed. */
  readonly onTheme: (theme: Theme) => void;
}

/** What a terminal says of the session beside its screen. */
interface Words {
  /** '' leaves the title alone. */
  readonly title: string;
  /** Percent; null where nothing is under way. */
  readonly progress: number | null;
}

export class TerminalSession {
  /** What painting must know, at each time as it is known by then. */
  readonly painting: PaintCapabilities;
  readonly #options: TerminalSessionOptions;
  #known: TerminalKnowledge;
  #capabilities: TerminalCapabilities;
  #guest: GuestModes | null = null;
  #modes: OuterModes = FOUND_MODES;
  #said: Words = { title: '', progress: null };
  #words: Words = { title: '', progress: null };
  #isStalled = false;
  #isOver = false;

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    this.#known = nothingAsked(options.names);
    this.#capabilities = capabilitiesOf(this.#known);
    this.painting = livePainting(() => this.#capabilities);
  }

  get capabilities(): TerminalCapabilities {
    return this.#capabilities;
  }

  /** How what the terminal sends is to be read; `pixels` is null where it reports the mouse in cells. */
  get spoken(): SpokenKeys & { readonly pixels: CellSize | null } {
    return { ...this.#modes, pixels: this.#modes.pixels ? this.#capabilities.pixels : null };
  }

  get theme(): Theme | null {
    return themeOf(this.#known);
  }

  /** Takes the terminal over and asks what it can do; nothing waits for the answers. */
  enter(): void {
    const { term } = this.#options.names;
    this.write(Buffer.from(enterBytes(term) + questions(term)));
  }

  /** The terminal has answered. */
  learn(reply: TerminalReply): void {
    const known = learned(this.#known, reply);
    if (this.#isOver) return;
    if (known !== this.#known) this.#refine(known);
    // Who tells of another scheme has other colours by now.
    if (reply.kind === 'scheme') this.#ask(ASK_COLORS);
    // The background is asked for last: with it the theme is whole.
    const isTold = reply.kind === 'color' ? reply.of === 'background' : reply.kind === 'scheme';
    const { theme } = this;
    if (isTold && theme !== null) this.#options.onTheme(theme);
  }

  /** `guest` are the modes of the guest that has the keyboard; null where none has it. */
  follow(guest: GuestModes | null): void {
    this.#guest = guest;
    this.#bringUp();
  }

  say(words: Words): void {
    this.#words = words;
    this.#bringUp();
  }

  /** Rings, unless the terminal takes nothing at the moment. */
  ring(): void {
    this.#once(bellBytes());
  }

  /** Both texts are sanitized. */
  notify(title: string, body: string): void {
    this.#once(notificationBytes(this.#capabilities.notifications, title, body));
  }

  /** Puts `text` on the clipboard; false where the terminal takes nothing at the moment. */
  copy(text: string): boolean {
    return this.#once(copyBytes(text));
  }

  /** Bytes of whoever paints. */
  write(bytes: Uint8Array): boolean {
    if (this.#isOver) return true;
    this.#isStalled = !this.#options.output(bytes);
    return !this.#isStalled;
  }

  /** The terminal took what it was sent. */
  drained(): void {
    this.#isStalled = false;
    this.#bringUp();
  }

  /** Gives the terminal back as it was. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const progress = this.#said.progress === null ? '' : NO_PROGRESS;
    const undo = modeBytes({ ...FOUND_MODES, graphemes: this.#modes.graphemes }, FOUND_MODES);
    this.#options.output(Buffer.from(progress + undo + leaveBytes(this.#options.names.term)));
  }

  #refine(known: TerminalKnowledge): void {
    const before = this.#capabilities;
    const after = capabilitiesOf(known);
    this.#known = known;
    this.#capabilities = after;
    this.#bringUp();
    const isPaintedOtherwise =
      before.colors !== after.colors ||
      before.links !== after.links ||
      before.underlines !== after.underlines;
    if (isPaintedOtherwise) this.#options.onRefined();
  }

  #bringUp(): void {
    if (this.#isStalled || this.#isOver) return;
    const can = this.#capabilities;
    const modes = wantedModes(this.#guest, can, this.#options.settings);
    const words = {
      title: can.titles ? this.#words.title : '',
      progress: can.progress ? this.#words.progress : null,
    };
    const bytes = modeBytes(this.#modes, modes) + this.#wordBytes(words);
    this.#modes = modes;
    this.#said = words;
    if (bytes !== '') this.write(Buffer.from(bytes));
  }

  #wordBytes({ title, progress }: Words): string {
    const said = this.#said;
    return (
      (title === said.title || title === '' ? '' : titleBytes(title)) +
      (progress === said.progress ? '' : progressBytes(progress))
    );
  }

  #ask(bytes: string): void {
    this.#once(bytes);
  }

  /** What is not worth saying later: false where the terminal takes nothing at the moment. */
  #once(bytes: string): boolean {
    if (this.#isStalled || this.#isOver) return false;
    if (bytes !== '') this.write(Buffer.from(bytes));
    return true;
  }
}

/** Painters keep what they were made with: this changes under them, and what is shown is painted anew then. */
function livePainting(now: () => PaintCapabilities): PaintCapabilities {
  return {
    get colors() {
      return now().colors;
    },
    get synchronized() {
      return now().synchronized;
    },
    get scrolls() {
      return now().scrolls;
    },
    get links() {
      return now().links;
    },
    get underlines() {
      return now().underlines;
    },
  };
}

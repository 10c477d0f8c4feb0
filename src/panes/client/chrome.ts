// A client's chrome, whoever draws it: each part by Ink once that has drawn it at its present size, as a draft until
// then. Ink draws one part a turn.

import { blit } from '../screen/frame.ts';
import type { Grid } from '../screen/grid.ts';
import { type ChromePart, chromeParts, isSamePart, type PartName } from '../views/chrome-parts.ts';
import type { ScreenModel } from '../views/screen-model.ts';
import type { ScreenClock } from './clock.ts';
import { drawDraft } from './draft.ts';
import type { InkPart } from './ink-part.tsx';
import { loadChrome } from './load-chrome.ts';
import type { Turns } from './turns.ts';

export interface ChromeOptions {
  readonly clock: ScreenClock;
  readonly turns: Turns;
  /** What `paint` draws has changed. */
  readonly onChange: () => void;
  /** Ink cannot be loaded, or stopped: the draft goes on. */
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Loading and mounting Ink holds everything up: the first cells of a guest, which are on their way from the terminal
 * host, go first, and a window that is being dragged to another size settles.
 */
const INK_DELAY_MS = 30;

interface Slot {
  part: ChromePart;
  /** Null until Ink is mounted for it. */
  ink: InkPart | null;
}

export class Chrome implements Disposable {
  readonly #options: ChromeOptions;
  readonly #slots = new Map<PartName, Slot>();
  #mounting: Disposable | null = null;
  #hasFailed = false;
  #disposed = false;

  constructor(options: ChromeOptions) {
    this.#options = options;
  }

  /** Whether nothing was drawn yet. */
  get isEmpty(): boolean {
    return this.#slots.size === 0;
  }

  draw(model: ScreenModel): void {
    const parts = chromeParts(model);
    const gone = [...this.#slots.keys()].filter((name) => !parts.some((part) => part.name === name));
    for (const name of gone) this.#remove(name);
    const drafted = parts.filter((part) => this.#place(part) === 'draft');
    if (gone.length > 0 || drafted.length > 0) this.#options.onChange();
  }

  /** Draws all of the chrome but the dialog. */
  paint(target: Grid): void {
    for (const [name, slot] of this.#slots) if (name !== 'dialog') paintSlot(target, slot, slot.part.rect);
  }

  /** Draws the open dialog over everything else; what was drawn, or null where none is open. */
  paintDialog(target: Grid): ChromePart | null {
    const slot = this.#slots.get('dialog');
    return slot === undefined ? null : paintSlot(target, slot, slot.ink?.drawn?.part.rect ?? slot.part.rect);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#mounting?.[Symbol.dispose]();
    for (const name of [...this.#slots.keys()]) this.#remove(name);
  }

  /** Takes up what a part should look like; whether Ink draws it. */
  #place(part: ChromePart): 'ink' | 'draft' | 'unchanged' {
    const slot = this.#slots.get(part.name);
    if (slot === undefined || !isSameSize(slot.part, part)) {
      this.#remove(part.name);
      this.#slots.set(part.name, { part, ink: null });
      this.#mountSoon();
      return 'draft';
    }
    if (isSamePart(slot.part, part)) return 'unchanged';
    slot.part = part;
    if (slot.ink === null) return 'draft';
    this.#options.turns.add(slot, () => slot.ink?.draw(slot.part));
    return 'ink';
  }

  /** What changes together is shown together. */
  #partDrawn(): void {
    const isBehind = [...this.#slots.values()].some(({ part, ink }) => ink !== null && !ink.hasDrawn(part));
    if (!isBehind) this.#options.onChange();
  }

  #remove(name: PartName): void {
    const slot = this.#slots.get(name);
    if (slot === undefined) return;
    this.#slots.delete(name);
    this.#unmount(slot);
  }

  #mountSoon(): void {
    if (this.#hasFailed) return;
    this.#mounting?.[Symbol.dispose]();
    this.#mounting = this.#options.clock.setTimeout(() => {
      this.#mountAll().catch((cause: unknown) => this.#fail(cause));
    }, INK_DELAY_MS);
  }

  async #mountAll(): Promise<void> {
    const { InkPart } = await loadChrome();
    for (const [name, slot] of this.#slots) {
      if (slot.ink !== null) continue;
      this.#options.turns.add(slot, () => this.#mount(name, slot, InkPart));
    }
  }

  #mount(name: PartName, slot: Slot, Part: typeof InkPart): void {
    if (this.#disposed || this.#hasFailed || slot.ink !== null || this.#slots.get(name) !== slot) return;
    try {
      slot.ink = new Part(
        slot.part,
        () => this.#partDrawn(),
        (cause) => this.#fail(cause),
      );
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #fail(cause: unknown): void {
    if (this.#disposed || this.#hasFailed) return;
    this.#hasFailed = true;
    for (const slot of this.#slots.values()) this.#unmount(slot);
    this.#options.onChange();
    this.#options.onFailure(cause);
  }

  #unmount(slot: Slot): void {
    this.#options.turns.drop(slot);
    slot.ink?.[Symbol.dispose]();
    slot.ink = null;
  }
}

/** What of the slot is to be seen, at a place: Ink is some milliseconds behind, a pane that moved is not. */
function paintSlot(target: Grid, { part, ink }: Slot, at: ChromePart['rect']): ChromePart {
  const drawn = ink?.drawn ?? null;
  if (drawn === null) {
    drawDraft(target, part);
    return part;
  }
  blit(target, drawn.grid, { ...drawn.part.rect, col: 0, row: 0 }, at);
  return drawn.part;
}

function isSameSize(a: ChromePart, b: ChromePart): boolean {
  return a.rect.cols === b.rect.cols && a.rect.rows === b.rect.rows;
}

// One Ink root that draws one part of a client's chrome, at one size, into a virtual tty of its own. Loading this file
// loads Ink, which takes a while: the client screen does so only after its first frame.

import { type Instance, render } from 'ink';
import type { Grid } from '../screen/grid.ts';
import { ansiLine } from '../views/ansi-line.ts';
import { ChromePartView } from '../views/chrome-part.tsx';
import type { ChromePart } from '../views/chrome-parts.ts';
import { ChromeTerminal } from './chrome-terminal.ts';

export interface DrawnPart {
  readonly grid: Grid;
  /** What the grid's cells were drawn from. */
  readonly part: ChromePart;
}

export class InkPart implements Disposable {
  readonly #terminal: ChromeTerminal;
  readonly #ink: Instance;
  readonly #onChange: () => void;
  #latest: ChromePart;
  #latestTexts: readonly string[];
  /** What Ink wrote last, and what of it is on the grid. */
  #written: ChromePart | null = null;
  #drawn: ChromePart | null = null;
  #disposed = false;

  /** `onChange` is called when what `drawn` says has changed, `onFailure` when a component threw: Ink then stops. */
  constructor(part: ChromePart, onChange: () => void, onFailure: (cause: unknown) => void) {
    this.#latest = part;
    this.#latestTexts = part.lines.map(ansiLine);
    this.#onChange = onChange;
    this.#terminal = new ChromeTerminal(part.rect, () => this.#parsed());
    this.#ink = render(<ChromePartView part={part} texts={this.#latestTexts} />, {
      stdout: this.#terminal.stdout,
      stdin: this.#terminal.stdin,
      stderr: this.#terminal.stdout,
      interactive: true,
      patchConsole: false,
      exitOnCtrlC: false,
      incrementalRendering: true,
      maxFps: 60,
      onRender: () => this.#rendered(this.#latest),
    });
    this.#ink.waitUntilExit().catch(onFailure);
  }

  /** Null until Ink has drawn. */
  get drawn(): DrawnPart | null {
    return this.#drawn === null ? null : { grid: this.#terminal.grid, part: this.#drawn };
  }

  /** Whether `part` was drawn, and is on the grid. */
  hasDrawn(part: ChromePart): boolean {
    return this.#drawn === part;
  }

  /** `part` is of the size that the first one had. */
  draw(part: ChromePart): void {
    if (this.#disposed) return;
    const texts = part.lines.map(ansiLine);
    const isSameText = part.spinner === this.#latest.spinner && isSame(texts, this.#latestTexts);
    this.#latest = part;
    this.#latestTexts = texts;
    // React commits nothing, and Ink says nothing, where no text changes.
    if (isSameText) this.#rendered(part);
    else this.#ink.rerender(<ChromePartView part={part} texts={texts} />);
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#ink.unmount();
    this.#terminal[Symbol.dispose]();
  }

  /** A frame may write nothing, and yet its part differ: its cursor, say. Then an empty write tells when it stands. */
  #rendered(part: ChromePart): void {
    if (this.#disposed || part === this.#written) return;
    this.#written = part;
    this.#terminal.stdout.write('', () => this.#parsed());
  }

  #parsed(): void {
    if (this.#disposed || this.#written === null) return;
    this.#drawn = this.#written;
    this.#onChange();
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, row) => text === b[row]);
}

// Where a guest's shell says that prompts, commands and their output begin and end (OSC 133, FinalTerm's "semantic
// prompts"), by line number. A line's number is fixed once it has left the screen; until then its mark moves with it.

import type { IMarker, Terminal } from 'xterm-headless';

/** Marks that are kept; the oldest go first. */
const MARKS = 1_000;
/** Marks that follow their line on the screen: each costs a little with every line that scrolls. */
const MOVING = 100;

export interface CommandMark {
  readonly kind: 'prompt' | 'command' | 'output' | 'end';
  /** Line number since the guest's start. */
  readonly line: number;
  /** Of the command that ended; null where it was not told, and for other kinds. */
  readonly exitCode: number | null;
}

interface Kept {
  readonly kind: CommandMark['kind'];
  readonly exitCode: number | null;
  line: number;
  marker: IMarker | null;
}

const KINDS: ReadonlyMap<string, CommandMark['kind']> = new Map([
  ['A', 'prompt'],
  ['B', 'command'],
  ['C', 'output'],
  ['D', 'end'],
]);

export class CommandMarks {
  readonly #terminal: Terminal;
  /** Number of the normal screen's first line. */
  readonly #topLine: () => number;
  readonly #marks: Kept[];

  /** `earlier` come from an emulator before this one. */
  constructor(terminal: Terminal, topLine: () => number, earlier: readonly CommandMark[] = []) {
    this.#terminal = terminal;
    this.#topLine = topLine;
    this.#marks = earlier.map((mark) => ({ ...mark, marker: null }));
    const { parser } = terminal;
    parser.registerOscHandler(133, (data) => {
      const [letter = '', exit = ''] = data.split(';', 2);
      this.#add(KINDS.get(letter), /^\d{1,3}$/.test(exit) ? Number(exit) : null);
      return true;
    });
    parser.registerEscHandler({ final: 'c' }, () => this.#beforeClear());
  }

  /** Oldest first. */
  get all(): readonly CommandMark[] {
    this.settle();
    return this.#marks.map(({ kind, line, exitCode }) => ({ kind, line, exitCode }));
  }

  /** Takes the numbers down: before and after lines are numbered anew. */
  settle(): void {
    const top = this.#topLine();
    const { baseY } = this.#terminal.buffer.normal;
    for (const mark of this.#marks.slice(-MOVING)) {
      if (mark.marker === null) continue;
      if (!mark.marker.isDisposed) mark.line = top + mark.marker.line - baseY;
      if (mark.line < top || mark.marker.isDisposed) fix(mark);
    }
  }

  #add(kind: CommandMark['kind'] | undefined, exitCode: number | null): void {
    const { active } = this.#terminal.buffer;
    if (kind === undefined || active.type !== 'normal') return;
    this.settle();
    const line = this.#topLine() + active.cursorY;
    const code = kind === 'end' ? exitCode : null;
    this.#marks.push({ kind, line, exitCode: code, marker: this.#terminal.registerMarker(0) ?? null });
    if (this.#marks.length > MARKS) this.#marks.shift();
    const outrun = this.#marks.at(-MOVING - 1);
    if (outrun !== undefined) fix(outrun);
  }

  /** RIS empties the screen, and with it the lines that were marked there. */
  #beforeClear(): boolean {
    this.settle();
    const top = this.#topLine();
    const left = this.#marks.filter((mark) => mark.line < top);
    for (const mark of this.#marks) fix(mark);
    this.#marks.splice(0, this.#marks.length, ...left);
    return false;
  }
}

function fix(mark: Kept): void {
  mark.marker?.dispose();
  mark.marker = null;
}

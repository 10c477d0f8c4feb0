// The few things of the emulator that its public API does not offer. Everything that reaches behind that API stands
// here, and what is reached for is looked at first, so that another version of the emulator fails at the start with a
// name instead of somewhere with `undefined`.

import type { IBufferCell, Terminal } from 'xterm-headless';

/** Underline, and link, of a cell or of the cells to come. With a link, the emulator calls every underline dashed. */
interface ExtendedAttributes {
  urlId: number;
  /** Bits 24 and 25 are its mode, 0 where the underline has none of its own. */
  readonly underlineColor: number;
  /** Bits 26 to 28 are the underline's style, whatever the link. */
  readonly _ext: number;
  clone(): ExtendedAttributes;
}

/** What the next character is printed with. */
export interface Pen extends IBufferCell {
  extended: ExtendedAttributes;
  updateExtended(): void;
  isProtected(): number;
  isUnderlineColorDefault(): boolean;
  isUnderlineColorRGB(): boolean;
  getUnderlineColor(): number;
}

interface Identifier {
  readonly prefix?: string;
  readonly intermediates?: string;
  readonly final: string;
}

interface InnerParameters {
  toArray(): (number | number[])[];
}

interface InputHandler {
  readonly _curAttrData: Pen;
  readonly _parser: {
    setExecuteHandler(control: string, handle: () => void): void;
    registerCsiHandler(id: Identifier, handle: (parameters: InnerParameters) => boolean): void;
    registerDcsHandler(
      id: Identifier,
      handler: {
        hook(parameters: InnerParameters): void;
        put(): void;
        unhook(): boolean;
      },
    ): void;
  };
  repeatPrecedingCharacter(parameters: { readonly params: readonly number[] }): boolean;
}

interface Buffer {
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly lines: { get(index: number): BufferLine };
}

interface BufferLine {
  /** Texts of the cells that hold several code points; stale where a cell does not any more. */
  readonly _combined: Record<number, string>;
  isCombined(col: number): number;
  addCodepointToCell(this: BufferLine, col: number, codePoint: number, width: number): void;
}

interface Core {
  readonly _inputHandler: InputHandler;
  readonly _bufferService: { readonly buffer: Buffer };
}

const UNDERLINE_STYLE_SHIFT = 26;
/** The longest emoji sequence in use has 23 UTF-16 code units; what a cell holds beyond this buries its neighbours. */
export const CLUSTER_LIMIT_UNITS = 32;

const NEEDED = [
  '_inputHandler._curAttrData.extended.clone',
  '_inputHandler._curAttrData.updateExtended',
  '_inputHandler._curAttrData.isProtected',
  '_inputHandler._curAttrData.getUnderlineColor',
  '_inputHandler._parser.setExecuteHandler',
  '_inputHandler._parser.registerCsiHandler',
  '_inputHandler._parser.registerDcsHandler',
  '_inputHandler.repeatPrecedingCharacter',
  '_bufferService.buffer.lines.get',
];

export class EmulatorInternals {
  readonly #core: Core;

  /** Throws where the emulator is not built as this file knows it. */
  constructor(terminal: Terminal) {
    const core: unknown = Reflect.get(terminal, '_core');
    const missing = NEEDED.find((path) => typeof at(core, path) !== 'function');
    if (missing !== undefined || !isCore(core)) throw new Error(`the emulator has no ${missing}`);
    this.#core = core;
    boundClusters(core._bufferService.buffer.lines.get(0));
  }

  get pen(): Pen {
    return this.#core._inputHandler._curAttrData;
  }

  /** SGR 4's style of the pen, 0 to 5, which the emulator itself mixes up with links. */
  get penUnderline(): number {
    return this.pen.isUnderline() ? underlineStyle(this.pen.extended) : 0;
  }

  /** Scroll region of the screen that shows, as rows, both included. */
  get scrollRegion(): { readonly top: number; readonly bottom: number } {
    const { scrollTop, scrollBottom } = this.#core._bufferService.buffer;
    return { top: scrollTop, bottom: scrollBottom };
  }

  /** What is printed from now on is part of link `id`; 0 of none. */
  setLink(id: number): void {
    const { pen } = this;
    // Cells share the object of the pen that wrote them.
    pen.extended = pen.extended.clone();
    pen.extended.urlId = id;
    pen.updateExtended();
  }

  /** REP (ECMA-48 8.3.103). */
  repeatLastCharacter(count: number): void {
    this.#core._inputHandler.repeatPrecedingCharacter({ params: [count] });
  }

  /** Calls `handle` for a C0 control that the emulator leaves alone. */
  onControl(control: string, handle: () => void): void {
    this.#core._inputHandler._parser.setExecuteHandler(control, handle);
  }

  /** Calls `handle` for all of CSI t: the public API hands on only what the emulator's options let it obey. */
  onWindowOperation(handle: (parameters: (number | number[])[]) => void): void {
    this.#core._inputHandler._parser.registerCsiHandler({ final: 't' }, (parameters) => {
      handle(parameters.toArray());
      return true;
    });
  }

  /** Calls `handle` where a device control string begins, and keeps nothing of what it holds. */
  onDeviceControl(id: Identifier, handle: (parameters: (number | number[])[]) => void): void {
    this.#core._inputHandler._parser.registerDcsHandler(id, {
      hook: (parameters) => handle(parameters.toArray()),
      put: () => {},
      unhook: () => true,
    });
  }
}

export function underlineStyle(extended: { readonly _ext: number }): number {
  return (extended._ext >> UNDERLINE_STYLE_SHIFT) & 0x7;
}

const bounded = new WeakSet<object>();

/** Lets no cell grow past `CLUSTER_LIMIT_UNITS`: on the prototype of all lines, so once, and at no cost for others. */
function boundClusters(line: BufferLine): void {
  const prototype: unknown = Object.getPrototypeOf(line);
  if (!isLinePrototype(prototype)) throw new Error('the emulator has no addCodepointToCell');
  if (bounded.has(prototype)) return;
  bounded.add(prototype);
  const add = prototype.addCodepointToCell;
  prototype.addCodepointToCell = function (col, codePoint, width) {
    const before = this.isCombined(col) ? this._combined[col] : undefined;
    add.call(this, col, codePoint, width);
    // The width still follows, since the emulator has moved its cursor by it.
    if (before !== undefined && before.length >= CLUSTER_LIMIT_UNITS) this._combined[col] = before;
  };
}

function isCore(core: unknown): core is Core {
  return typeof core === 'object' && core !== null;
}

function isLinePrototype(value: unknown): value is BufferLine {
  return (
    typeof at(value, 'addCodepointToCell') === 'function' && typeof at(value, 'isCombined') === 'function'
  );
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
      value,
    );
}

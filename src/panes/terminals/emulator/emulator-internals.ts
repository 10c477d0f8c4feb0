// The few things of the emulator that its public API does not offer. Everything that reaches behind that API stands
// here, and what is reached for is looked at first, so that another version of the emulator fails at the start with a
// name instead of somewhere with `undefined`.

import type { IBufferCell, Terminal } from 'xterm-headless';
import { type Mended, mendEmulator } from './mend-emulator.ts';

/** Underline, and link, of a cell or of the cells to come. */
export interface ExtendedAttributes {
  urlId: number;
  /** Bits 24 and 25 are its mode, 0 where the underline has none of its own. */
  readonly underlineColor: number;
  /** Bits 26 to 28 are the underline's style. */
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
  getUnderlineStyle(): number;
}

interface Identifier {
  readonly prefix?: string;
  readonly intermediates?: string;
  readonly final: string;
}

export interface InnerParameters {
  readonly params: ArrayLike<number>;
  readonly length: number;
  hasSubParams(at: number): boolean;
  /** Missing ones are -1. */
  getSubParams(at: number): Iterable<number> | null;
  toArray(): (number | number[])[];
}

export interface InputHandler {
  readonly _curAttrData: Pen;
  readonly _activeBuffer: { readonly savedCurAttrData: Pen };
  saveCursor(this: InputHandler, parameters?: InnerParameters): boolean;
  restoreCursor(this: InputHandler, parameters?: InnerParameters): boolean;
  softReset(this: InputHandler, parameters: InnerParameters): boolean;
  readonly _bufferService: { readonly cols: number; readonly rows: number };
  scrollUp: CountedSequence;
  scrollDown: CountedSequence;
  insertLines: CountedSequence;
  deleteLines: CountedSequence;
  cursorForwardTab: CountedSequence;
  cursorBackwardTab: CountedSequence;
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
  print(this: InputHandler, data: Uint32Array, start: number, end: number): void;
  repeatPrecedingCharacter(parameters: { readonly params: readonly number[] }): boolean;
  /** Takes the colour at parameter `at` into the pen; how many parameters further it reached. */
  _extractColor(this: InputHandler, parameters: InnerParameters, at: number, pen: Pen): number;
}

type CountedSequence = (this: InputHandler, parameters: InnerParameters) => boolean;

interface Buffer {
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly lines: { get(index: number): BufferLine };
}

export interface BufferLine {
  /** Texts of the cells that hold several code points; stale where a cell does not any more. */
  _combined: Record<number, string>;
  _extendedAttrs: Record<number, object>;
  readonly _data: Uint32Array;
  readonly length: number;
  isWrapped: boolean;
  copyFrom(this: BufferLine, line: BufferLine): void;
  isCombined(col: number): number;
  addCodepointToCell(this: BufferLine, col: number, codePoint: number, width: number): void;
}

interface Core {
  readonly _inputHandler: InputHandler;
  readonly _bufferService: { readonly buffer: Buffer };
}

const NEEDED = [
  '_inputHandler._curAttrData.extended.clone',
  '_inputHandler._curAttrData.updateExtended',
  '_inputHandler._activeBuffer.savedCurAttrData.extended.clone',
  '_inputHandler.saveCursor',
  '_inputHandler.restoreCursor',
  '_inputHandler.softReset',
  '_inputHandler.scrollUp',
  '_inputHandler.scrollDown',
  '_inputHandler.insertLines',
  '_inputHandler.deleteLines',
  '_inputHandler.cursorForwardTab',
  '_inputHandler.cursorBackwardTab',
  '_inputHandler._curAttrData.isProtected',
  '_inputHandler._curAttrData.getUnderlineColor',
  '_inputHandler._parser.setExecuteHandler',
  '_inputHandler._parser.registerCsiHandler',
  '_inputHandler._parser.registerDcsHandler',
  '_inputHandler.print',
  '_inputHandler.repeatPrecedingCharacter',
  '_inputHandler._extractColor',
  '_bufferService.buffer.lines.get',
];

const NEEDED_OF_LINES = ['addCodepointToCell', 'copyFrom', 'isCombined', 'getBg'];

export class EmulatorInternals {
  readonly #core: Core;

  /** Throws where the emulator is not built as this file knows it. */
  constructor(terminal: Terminal, mended: Mended) {
    const core: unknown = Reflect.get(terminal, '_core');
    const missing = NEEDED.find((path) => typeof at(core, path) !== 'function');
    if (missing !== undefined || !isCore(core)) throw new Error(`the emulator has no ${missing}`);
    this.#core = core;
    const line = core._bufferService.buffer.lines.get(0);
    const missingOfLine = NEEDED_OF_LINES.find((path) => typeof at(line, path) !== 'function');
    if (missingOfLine !== undefined) throw new Error(`the emulator's lines have no ${missingOfLine}`);
    mendEmulator(core._inputHandler, line, mended);
  }

  get pen(): Pen {
    return this.#core._inputHandler._curAttrData;
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

function isCore(core: unknown): core is Core {
  return typeof core === 'object' && core !== null;
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
      value,
    );
}

// Mends what the emulator does wrong with what a guest prints, where it does it: in its own methods, since a look at each
// sequence or cell from outside would cost a tenth of parsing. Each mend is on a prototype, once, or on one emulator.

import type {
  BufferLine,
  ExtendedAttributes,
  InnerParameters,
  InputHandler,
  Pen,
} from './emulator-internals.ts';

/** The longest emoji sequence in use has 23 UTF-16 code units; what a cell holds beyond this buries its neighbours. */
export const CLUSTER_LIMIT_UNITS = 32;

const UNDERLINE_STYLE_SHIFT = 26;
const UNDERLINE_STYLE_MASK = 0x7;
/** T.416's number for a colour of red, green and blue. */
const RGB = 2;

/** Sequences that the emulator obeys as often as their number says, and what of the screen they can reach the end of. */
const COUNTED = [
  ['scrollUp', 'rows'],
  ['scrollDown', 'rows'],
  ['insertLines', 'rows'],
  ['deleteLines', 'rows'],
  ['cursorForwardTab', 'cols'],
  ['cursorBackwardTab', 'cols'],
] as const;

const mended = new WeakSet<object>();

export interface Mended {
  /** A cell that holds all marks that it may is given more of them: told once for each pile. */
  readonly onMarksCut: () => void;
}

/** `line` is any of the emulator's lines. */
export function mendEmulator(handler: InputHandler, line: BufferLine, { onMarksCut }: Mended): void {
  tellOfPiles(handler, onMarksCut);
  takeShortColors(handler);
  saveUnderline(handler);
  boundCounts(handler);
  once(Object.getPrototypeOf(handler._curAttrData.extended), mendUnderline);
  once(Object.getPrototypeOf(line), (prototype: BufferLine) => {
    boundClusters(prototype);
    copyBlanksLightly(prototype);
  });
}

/**
 * Does nothing more often than it can have an effect: each line that SU, SD, IL or DL move has the emulator go through all
 * lines below it, so that a few kilobytes of `CSI 9999 S` would stop the host for half a minute.
 */
function boundCounts(handler: InputHandler): void {
  for (const [name, side] of COUNTED) {
    const act = handler[name];
    handler[name] = function (parameters) {
      const count = Math.min(parameters.params[0] ?? 0, this._bufferService[side]);
      return act.call(this, { ...NO_SUB_PARAMETERS, params: [count], length: 1 });
    };
  }
}

/** The cell to which marks were added last, by the emulator that parses. */
class MarkPile {
  #line: BufferLine | null = null;
  #col = 0;
  readonly #onCut: () => void;

  constructor(onCut: () => void) {
    this.#onCut = onCut;
  }

  cut(line: BufferLine, col: number): void {
    if (this.#line === line && this.#col === col) return;
    this.#line = line;
    this.#col = col;
    this.#onCut();
  }

  /** The cell has room: what it is given from now on is another pile. */
  grow(line: BufferLine, col: number): void {
    if (this.#line === line && this.#col === col) this.#line = null;
  }
}

/** Lines do not know whose they are: whoever prints says so before. */
let pile: MarkPile | null = null;

function tellOfPiles(handler: InputHandler, onCut: () => void): void {
  const { print } = handler;
  const own = new MarkPile(onCut);
  handler.print = function (data, start, end) {
    pile = own;
    print.call(this, data, start, end);
  };
}

/** Lets no cell grow past `CLUSTER_LIMIT_UNITS`. */
function boundClusters(prototype: BufferLine): void {
  const add = prototype.addCodepointToCell;
  prototype.addCodepointToCell = function (col, codePoint, width) {
    const before = this.isCombined(col) ? this._combined[col] : undefined;
    add.call(this, col, codePoint, width);
    // The width still follows, since the emulator has moved its cursor by it.
    if (before === undefined || before.length < CLUSTER_LIMIT_UNITS) {
      pile?.grow(this, col);
      return;
    }
    this._combined[col] = before;
    pile?.cut(this, col);
  };
}

/**
 * Each line that scrolls is made by copying a blank one, for which the emulator makes two objects that live as long as
 * the line: in a flood the collector has more to do with them than with all else.
 */
function copyBlanksLightly(prototype: BufferLine): void {
  const copy = prototype.copyFrom;
  prototype.copyFrom = function (line) {
    if (this.length !== line.length || !isEmpty(line._combined) || !isEmpty(line._extendedAttrs)) {
      copy.call(this, line);
      return;
    }
    this._data.set(line._data);
    if (!isEmpty(this._combined)) this._combined = {};
    if (!isEmpty(this._extendedAttrs)) this._extendedAttrs = {};
    this.isWrapped = line.isWrapped;
  };
}

function isEmpty(texts: object): boolean {
  for (const _ in texts) return false;
  return true;
}

/** The emulator calls every underline of a link dashed, and has SGR 59 turn an underline white. */
function mendUnderline(prototype: ExtendedAttributes): void {
  const color = Object.getOwnPropertyDescriptor(prototype, 'underlineColor');
  const style = Object.getOwnPropertyDescriptor(prototype, 'underlineStyle');
  if (color?.set === undefined || style?.set === undefined) throw new Error('the emulator has no underlines');
  const setColor = color.set;
  Object.defineProperty(prototype, 'underlineColor', {
    ...color,
    set(this: ExtendedAttributes, value: number) {
      setColor.call(this, value === -1 ? 0 : value);
    },
  });
  Object.defineProperty(prototype, 'underlineStyle', {
    ...style,
    get(this: ExtendedAttributes) {
      return (this._ext >> UNDERLINE_STYLE_SHIFT) & UNDERLINE_STYLE_MASK;
    },
  });
}

/** `38:2:r:g:b`, without the colour space that T.416 has before red: all terminals take it, and programs print it. */
function takeShortColors(handler: InputHandler): void {
  const extract = handler._extractColor;
  handler._extractColor = function (parameters: InnerParameters, at: number, pen: Pen) {
    const [kind, ...channels] = parameters.getSubParams(at) ?? [];
    const isShort = kind === RGB && channels.length === 3 && channels.every((channel) => channel >= 0);
    if (!isShort) return extract.call(this, parameters, at, pen);
    const params = [parameters.params[at] ?? 0, RGB, ...channels];
    extract.call(this, { ...NO_SUB_PARAMETERS, params, length: params.length }, 0, pen);
    return 0;
  };
}

/** DECSC and DECRC forget the underline's style and colour. A link is no part of what they save. */
function saveUnderline(handler: InputHandler): void {
  const { saveCursor, restoreCursor, softReset } = handler;
  handler.saveCursor = function (parameters) {
    this._activeBuffer.savedCurAttrData.extended = this._curAttrData.extended;
    return saveCursor.call(this, parameters);
  };
  handler.softReset = function (parameters) {
    const isHandled = softReset.call(this, parameters);
    this._activeBuffer.savedCurAttrData.extended = this._curAttrData.extended;
    return isHandled;
  };
  handler.restoreCursor = function (parameters) {
    const isHandled = restoreCursor.call(this, parameters);
    const pen = this._curAttrData;
    const { urlId } = pen.extended;
    pen.extended = this._activeBuffer.savedCurAttrData.extended.clone();
    pen.extended.urlId = urlId;
    pen.updateExtended();
    return isHandled;
  };
}

const NO_SUB_PARAMETERS = { hasSubParams: () => false, getSubParams: () => null, toArray: () => [] };

function once<T extends object>(prototype: T, mend: (prototype: T) => void): void {
  if (mended.has(prototype)) return;
  mended.add(prototype);
  mend(prototype);
}

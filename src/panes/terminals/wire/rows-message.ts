// Changed rows of a watched pane, binary, little-endian:
//   u32 watch, u32 frame, u16 cols, u16 rows, f64 topLine, u16 cursor col, u16 cursor row, u8 cursor look, u32 modes,
//   u16 number of rows, f64 firstLine, f64 liveTop, u32 numbering, then for each row: u16 row, u16 cells sent (the rest of the row is empty),
//   u16 clusters, u16 links, the cells (4 u32 each, in the machine's own byte order: both ends run on it), and for each
//   cluster and then each link u16 col, u16 bytes, UTF-8.
// Pure.

import type { GuestModes } from '../../../engine/terminals.ts';
import { CELL_WORDS } from '../../screen/cells.ts';
import type { RowTexts } from '../emulator/pack-cells.ts';
import type { PaneCursor } from '../emulator/pane-cursor.ts';
import { encodeFrame, FRAME_ROWS } from './protocol.ts';

export interface PaneState {
  readonly cols: number;
  readonly rows: number;
  /** Number of the first row: of its line since the guest's start, or of history (see history-rows.ts). */
  readonly topLine: number;
  /** Number of the oldest row that is kept. */
  readonly firstLine: number;
  /** Number of the live screen's first row. */
  readonly liveTop: number;
  /** From 1; another one where rows have other numbers than before. */
  readonly numbering: number;
  readonly cursor: PaneCursor;
  readonly modes: GuestModes;
}

export interface PackedRow extends RowTexts {
  readonly row: number;
  /** Four words a cell; cells at the row's end that are left out are empty. */
  readonly words: Uint32Array;
}

export interface RowsMessage extends PaneState {
  readonly watch: number;
  readonly frame: number;
  readonly changed: readonly PackedRow[];
}

const HEAD_BYTES = 51;
const ROW_HEAD_BYTES = 8;
const TEXT_HEAD_BYTES = 4;
const SHAPES: readonly PaneCursor['shape'][] = ['block', 'underline', 'bar'];
const MICE: readonly GuestModes['mouse'][] = ['none', 'x10', 'vt200', 'drag', 'any'];
const ENCODINGS: readonly GuestModes['mouseEncoding'][] = ['default', 'utf8', 'urxvt', 'sgr', 'sgr-pixels'];
const OTHER_KEYS: readonly GuestModes['modifyOtherKeys'][] = [0, 1, 2];
const FLAGS = [
  'alternateScreen',
  'bracketedPaste',
  'applicationCursor',
  'applicationKeypad',
  'focusEvents',
  'synchronizedOutput',
  'cursorVisible',
  'alternateScroll',
  'colorSchemeReports',
] as const;

export function encodeRows(message: RowsMessage): Buffer {
  const texts = message.changed.map(({ clusters, links }) => [...clusters, ...links].map(encodedText));
  const textBytes = texts.flat().reduce((sum, each) => sum + TEXT_HEAD_BYTES + each.text.length, 0);
  const cellBytes = message.changed.reduce((sum, row) => sum + ROW_HEAD_BYTES + row.words.byteLength, 0);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + cellBytes + textBytes);
  let at = writeHead(bytes, message);
  for (const [index, row] of message.changed.entries()) {
    at = bytes.writeUInt16LE(row.row, at);
    at = bytes.writeUInt16LE(row.words.length / CELL_WORDS, at);
    at = bytes.writeUInt16LE(row.clusters.length, at);
    at = bytes.writeUInt16LE(row.links.length, at);
    bytes.set(bytesOf(row.words), at);
    at += row.words.byteLength;
    for (const { col, text } of texts[index] ?? []) {
      at = bytes.writeUInt16LE(col, at);
      at = bytes.writeUInt16LE(text.length, at);
      at += text.copy(bytes, at);
    }
  }
  return encodeFrame(FRAME_ROWS, bytes);
}

/** Null where the payload is cut short or speaks of rows and columns that the screen has not. */
export function parseRows(payload: Uint8Array): RowsMessage | null {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  try {
    return readRows(bytes);
  } catch (cause) {
    // Buffer's reads throw RangeError past the end; anything else is a bug.
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

function writeHead(bytes: Buffer, message: RowsMessage): number {
  let at = bytes.writeUInt32LE(message.watch, 0);
  at = bytes.writeUInt32LE(message.frame, at);
  at = bytes.writeUInt16LE(message.cols, at);
  at = bytes.writeUInt16LE(message.rows, at);
  at = bytes.writeDoubleLE(message.topLine, at);
  at = bytes.writeUInt16LE(message.cursor.col, at);
  at = bytes.writeUInt16LE(message.cursor.row, at);
  at = bytes.writeUInt8(packLook(message.cursor), at);
  at = bytes.writeUInt32LE(packModes(message.modes), at);
  at = bytes.writeUInt16LE(message.changed.length, at);
  at = bytes.writeDoubleLE(message.firstLine, at);
  at = bytes.writeDoubleLE(message.liveTop, at);
  return bytes.writeUInt32LE(message.numbering, at);
}

function readRows(bytes: Buffer): RowsMessage | null {
  const cols = bytes.readUInt16LE(8);
  const rows = bytes.readUInt16LE(10);
  const look = bytes.readUInt8(24);
  const head = {
    watch: bytes.readUInt32LE(0),
    frame: bytes.readUInt32LE(4),
    cols,
    rows,
    topLine: bytes.readDoubleLE(12),
    firstLine: bytes.readDoubleLE(31),
    liveTop: bytes.readDoubleLE(39),
    numbering: bytes.readUInt32LE(47),
    cursor: { col: bytes.readUInt16LE(20), row: bytes.readUInt16LE(22), ...unpackLook(look) },
    modes: unpackModes(bytes.readUInt32LE(25)),
  };
  const changed: PackedRow[] = [];
  let at = HEAD_BYTES;
  const total = bytes.readUInt16LE(29);
  for (let index = 0; index < total; index += 1) {
    const { packed, end } = readRow(bytes, at);
    if (packed.row >= rows || packed.words.length > cols * CELL_WORDS) return null;
    changed.push(packed);
    at = end;
  }
  return { ...head, changed };
}

function readRow(bytes: Buffer, start: number): { readonly packed: PackedRow; readonly end: number } {
  const cells = bytes.readUInt16LE(start + 2);
  const words = new Uint32Array(cells * CELL_WORDS);
  const textsAt = start + ROW_HEAD_BYTES + words.byteLength;
  if (textsAt > bytes.length) throw new RangeError('a row is cut short');
  bytesOf(words).set(bytes.subarray(start + ROW_HEAD_BYTES, textsAt));
  const clusters = readTexts(bytes, textsAt, bytes.readUInt16LE(start + 4));
  const links = readTexts(bytes, clusters.end, bytes.readUInt16LE(start + 6));
  const row = bytes.readUInt16LE(start);
  return { packed: { row, words, clusters: clusters.texts, links: links.texts }, end: links.end };
}

type ColumnText = readonly [col: number, text: string];

function readTexts(
  bytes: Buffer,
  start: number,
  count: number,
): { readonly texts: ColumnText[]; readonly end: number } {
  const texts: ColumnText[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const col = bytes.readUInt16LE(at);
    const from = at + TEXT_HEAD_BYTES;
    at = from + bytes.readUInt16LE(at + 2);
    if (at > bytes.length) throw new RangeError('a text is cut short');
    texts.push([col, bytes.toString('utf8', from, at)]);
  }
  return { texts, end: at };
}

function encodedText([col, text]: ColumnText): { readonly col: number; readonly text: Buffer } {
  return { col, text: Buffer.from(text) };
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Bit 0 visible, bit 1 blinks, bits 2 and 3 shape. */
function packLook(cursor: PaneCursor): number {
  return (cursor.visible ? 1 : 0) | (cursor.blinks ? 2 : 0) | (SHAPES.indexOf(cursor.shape) << 2);
}

function unpackLook(look: number): Pick<PaneCursor, 'visible' | 'blinks' | 'shape'> {
  return { visible: (look & 1) !== 0, blinks: (look & 2) !== 0, shape: SHAPES[(look >> 2) & 3] ?? 'block' };
}

/** Bits 0 to 8 flags, 9 to 11 mouse, 12 to 14 its encoding, 15 to 19 kitty's flags, 20 and 21 modifyOtherKeys. */
export function packModes(modes: GuestModes): number {
  const flags = FLAGS.reduce((bits, name, bit) => bits | (modes[name] ? 1 << bit : 0), 0);
  const mouse = (MICE.indexOf(modes.mouse) << 9) | (ENCODINGS.indexOf(modes.mouseEncoding) << 12);
  return flags | mouse | (modes.kittyKeyboard << 15) | (modes.modifyOtherKeys << 20);
}

function unpackModes(bits: number): GuestModes {
  const isOn = (name: (typeof FLAGS)[number]) => (bits & (1 << FLAGS.indexOf(name))) !== 0;
  return {
    alternateScreen: isOn('alternateScreen'),
    bracketedPaste: isOn('bracketedPaste'),
    applicationCursor: isOn('applicationCursor'),
    applicationKeypad: isOn('applicationKeypad'),
    focusEvents: isOn('focusEvents'),
    synchronizedOutput: isOn('synchronizedOutput'),
    cursorVisible: isOn('cursorVisible'),
    alternateScroll: isOn('alternateScroll'),
    colorSchemeReports: isOn('colorSchemeReports'),
    mouse: MICE[(bits >> 9) & 7] ?? 'none',
    mouseEncoding: ENCODINGS[(bits >> 12) & 7] ?? 'default',
    kittyKeyboard: (bits >> 15) & 31,
    modifyOtherKeys: OTHER_KEYS[(bits >> 20) & 3] ?? 0,
  };
}

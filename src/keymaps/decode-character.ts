// Keys that come as a character or a control byte, perhaps after an ESC that stands for Alt (ECMA-48 5.2; UTF-8).

import { keyStep, type Step, WAIT } from './step.ts';

/** The character or control at `from`, with Alt where an ESC came before it at `at`. */
export function characterStep(bytes: Uint8Array, at: number, from: number): Step {
  const alt = from > at;
  const byte = bytes[from] ?? 0;
  const span = { at, end: from + 1 };
  if (byte < 0x20 || byte === 0x7f) {
    const { name, ctrl } = controlKey(byte);
    return keyStep(bytes, span, name, { ctrl, alt });
  }
  if (byte === 0x20) return keyStep(bytes, span, 'Space', { alt });
  if (byte < 0x80) return keyStep(bytes, span, String.fromCharCode(byte), { alt });
  const length = utf8Length(byte);
  for (let offset = 1; offset < length; offset += 1) {
    const continuation = bytes[from + offset];
    if (continuation === undefined) return WAIT;
    if ((continuation & 0xc0) !== 0x80) return keyStep(bytes, { at, end: from + offset }, '\ufffd', { alt });
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, from + length));
  const name = text.length === 0 || text.includes('\ufffd') ? '\ufffd' : text;
  return keyStep(bytes, { at, end: from + length }, name, { alt });
}

/** Names of the bytes below 32 and of 127, as terminals send them for Ctrl and the editing keys. */
function controlKey(byte: number): { readonly name: string; readonly ctrl: boolean } {
  if (byte === 0x09) return { name: 'Tab', ctrl: false };
  if (byte === 0x0d) return { name: 'Enter', ctrl: false };
  if (byte === 0x1b) return { name: 'Escape', ctrl: false };
  if (byte === 0x7f) return { name: 'Backspace', ctrl: false };
  if (byte === 0) return { name: 'Space', ctrl: true };
  return { name: String.fromCharCode(byte <= 0x1a ? byte + 0x60 : byte + 0x40), ctrl: true };
}

function utf8Length(first: number): number {
  if (first < 0xc2) return 1;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 1;
}

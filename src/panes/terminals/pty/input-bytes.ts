// What a machine's intents become on a guest's terminal. Pure.

import type { GuestModes, InputIntent } from '../../../engine/terminals.ts';
import { encodeKey } from '../../../keymaps/encode.ts';
import { parseKey } from '../../../keymaps/key.ts';

/** ESC, C0 but tab and newline, DEL and C1: nothing that a machine pastes may press a key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** Claude Code swallows an Enter within 100 ms of a paste, Codex takes it for a newline within 120 ms. */
const AFTER_PASTE_MS = 150;
/** Bytes right after an ESC would make one key of both. */
const AFTER_ESCAPE_MS = 50;

const KEYS = { escape: '\x1b', enter: '\r', interrupt: '\x03', 'end-of-file': '\x04' } as const;

export function intentBytes(intent: InputIntent, modes: GuestModes): Uint8Array {
  switch (intent.kind) {
    case 'paste':
      return Buffer.from(pasted(intent.text, modes.bracketedPaste));
    case 'type':
      return Buffer.from(pasted(intent.text, false));
    case 'press': {
      const key = parseKey(intent.key);
      return Buffer.from(key === null ? '' : encodeKey(key, modes));
    }
    case 'submit':
      return Buffer.from(KEYS.enter);
    case 'key':
      return Buffer.from(KEYS[intent.key]);
  }
}

/** How long the guest is left alone after the intent, before the next one. */
export function settleMs(intent: InputIntent): number {
  if (intent.kind === 'paste' || intent.kind === 'type') return AFTER_PASTE_MS;
  return isEscape(intent) ? AFTER_ESCAPE_MS : 0;
}

function isEscape(intent: InputIntent): boolean {
  if (intent.kind === 'key') return intent.key === 'escape';
  return intent.kind === 'press' && parseKey(intent.key)?.name === 'Escape';
}

function pasted(text: string, isBracketed: boolean): string {
  const plain = text.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '');
  return isBracketed ? `${PASTE_START}${plain}${PASTE_END}` : plain.replaceAll('\n', '\r');
}

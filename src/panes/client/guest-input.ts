// What a guest reads for what a person typed: the same bytes where it has asked for what the outer terminal speaks, else
// what it has asked for.

import type { GuestModes } from '../../engine/terminals.ts';
import { encodeKey } from '../../keymaps/encode.ts';
import type { TypedKey } from './input-router.ts';
import type { OuterModes } from './outer-modes.ts';

/** The modes that the outer terminal is in, see ENTER_TERMINAL. */
const OUTER_MODES = { applicationCursor: false, applicationKeypad: false };

/** "Report event types" of the kitty keyboard protocol. */
const REPORT_EVENTS = 2;

export type SpokenKeys = Pick<OuterModes, 'keyboard' | 'modifyOtherKeys'>;

/** `spoken` is how the outer terminal sends keys. */
export function keyBytes({ key, raw, detail }: TypedKey, modes: GuestModes, spoken: SpokenKeys): Uint8Array {
  if (modes.kittyKeyboard > 0 && modes.kittyKeyboard === spoken.keyboard) return raw;
  const wanted = encodeKey(key, modes);
  if (wanted === '') return detail === null ? raw : new Uint8Array(0);
  return isSentAlike(modes, spoken) && wanted === encodeKey(key, OUTER_MODES) && detail === null
    ? raw
    : Buffer.from(wanted);
}

/** Nothing where the guest does not ask to be told of keys that are let go. */
export function releaseBytes({ raw }: TypedKey, modes: GuestModes, spoken: SpokenKeys): Uint8Array {
  const isAsked = (modes.kittyKeyboard & REPORT_EVENTS) !== 0;
  return isAsked && modes.kittyKeyboard === spoken.keyboard ? raw : new Uint8Array(0);
}

function isSentAlike(modes: GuestModes, spoken: SpokenKeys): boolean {
  return modes.kittyKeyboard === 0 && modes.modifyOtherKeys === spoken.modifyOtherKeys;
}

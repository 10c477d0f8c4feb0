// What a guest reads for what a person typed: the very bytes where it has asked for what the outer terminal speaks, else
// what it has asked for.

import type { GuestModes } from '../../engine/terminals.ts';
import { encodeKey, encodeRelease } from '../../keymaps/encode.ts';
import type { KeyDetail } from '../../keymaps/key-input.ts';
import type { TypedKey } from './input-router.ts';
import type { OuterModes } from './outer-modes.ts';

export type SpokenKeys = Pick<OuterModes, 'keyboard' | 'modifyOtherKeys'>;

/** `spoken` is how the outer terminal sends keys. A key that has no bytes in the guest's modes comes to nothing. */
export function keyBytes({ key, raw, detail }: TypedKey, modes: GuestModes, spoken: SpokenKeys): Uint8Array {
  if (isSameKeyboard(modes, spoken)) return raw;
  const wanted = encodeKey(key, modes, detail);
  if (detail !== null) return Buffer.from(wanted);
  // What has no name of ours is passed on as it is, so is what any other terminal would send otherwise.
  return wanted === '' || wanted === encodeKey(key, legacyModes(spoken)) ? raw : Buffer.from(wanted);
}

/** Nothing where the guest does not ask to be told of keys that are let go. */
export function releaseBytes(
  { key, raw, detail }: TypedKey & { readonly detail: KeyDetail },
  modes: GuestModes,
  spoken: SpokenKeys,
): Uint8Array {
  return isSameKeyboard(modes, spoken) ? raw : Buffer.from(encodeRelease(key, modes, detail));
}

/** Whether guest and outer terminal speak the kitty keyboard protocol with the same flags. */
function isSameKeyboard({ kittyKeyboard }: GuestModes, { keyboard }: SpokenKeys): boolean {
  return kittyKeyboard > 0 && kittyKeyboard === keyboard;
}

/** The modes that the outer terminal is in, see ENTER_TERMINAL. */
function legacyModes({ modifyOtherKeys }: SpokenKeys) {
  return { applicationCursor: false, applicationKeypad: false, kittyKeyboard: 0, modifyOtherKeys } as const;
}

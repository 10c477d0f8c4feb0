// DECRQM (CSI ? n $ p): answers for the modes that the emulator does not know, or knows less of than the pane does. All
// others it answers itself, 0 (not recognized) included.

import type { GuestModes } from '../../../engine/terminals.ts';
import { plainNumbers } from '../emulator/parameters.ts';
import type { Asked } from './answer-queries.ts';

const ALWAYS_SET = 3;

export function reportModes({ terminal, modes, look, reply }: Asked): void {
  terminal.parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, (parameters) => {
    const mode = plainNumbers(parameters)[0] ?? 0;
    const state = stateOf(mode, modes(), look().blinks);
    if (state === null) return false;
    reply(`\x1b[?${mode};${state}$y`);
    return true;
  });
}

/** As DECRPM tells it; null where the emulator knows. */
function stateOf(mode: number, modes: GuestModes, blinks: boolean): number | null {
  switch (mode) {
    case 12:
      return setOrReset(blinks);
    case 1005:
      return setOrReset(modes.mouseEncoding === 'utf8');
    case 1006:
      return setOrReset(modes.mouseEncoding === 'sgr');
    case 1007:
      return setOrReset(modes.alternateScroll);
    case 1015:
      return setOrReset(modes.mouseEncoding === 'urxvt');
    case 1016:
      return setOrReset(modes.mouseEncoding === 'sgr-pixels');
    case 2027:
      // Clusters always have the width of their glyph.
      return ALWAYS_SET;
    case 2031:
      return setOrReset(modes.colorSchemeReports);
    default:
      return null;
  }
}

function setOrReset(isSet: boolean): number {
  return isSet ? 1 : 2;
}

// The modes of a terminal in which nothing was set yet.

import type { GuestModes } from '../../src/engine/terminals.ts';

export const FRESH_MODES: GuestModes = {
  alternateScreen: false,
  bracketedPaste: false,
  applicationCursor: false,
  applicationKeypad: false,
  focusEvents: false,
  mouse: 'none',
  mouseEncoding: 'default',
  alternateScroll: false,
  synchronizedOutput: false,
  cursorVisible: true,
  kittyKeyboard: 0,
  modifyOtherKeys: 0,
  colorSchemeReports: false,
};

// Window operations (xterm ctlseqs: XTWINOPS, CSI Ps t): sizes are told, titles saved and restored; nothing moves,
// resizes or hides a window, and no title is ever told.

import type { Terminal } from 'xterm-headless';
import type { EmulatorInternals } from '../emulator/emulator-internals.ts';
import { plainNumbers } from '../emulator/parameters.ts';
import type { BlockedCounts } from './blocked-counts.ts';
import type { GuestTitle } from './guest-title.ts';

/** Pixels of a cell, as guests are told: those of a common font. A pane is shown by terminals with different ones. */
const CELL_WIDTH = 8;
const CELL_HEIGHT = 16;

export interface WindowOwner {
  readonly terminal: Terminal;
  readonly internals: EmulatorInternals;
  readonly title: GuestTitle;
  readonly blocked: BlockedCounts;
  readonly reply: (text: string) => void;
}

export function obeyWindowOperations(owner: WindowOwner): void {
  const { terminal, internals, reply } = owner;
  internals.onWindowOperation((parameters) => {
    const [operation = 0, which = 0] = plainNumbers(parameters);
    const size = sizeReport(operation, terminal);
    if (size === null) obey(operation, which, owner);
    else reply(`\x1b[${size}t`);
  });
}

/** Null where no size is asked for. */
function sizeReport(operation: number, { cols, rows }: Terminal): string | null {
  switch (operation) {
    case 14:
      return `4;${rows * CELL_HEIGHT};${cols * CELL_WIDTH}`;
    case 15:
      return `5;${rows * CELL_HEIGHT};${cols * CELL_WIDTH}`;
    case 16:
      return `6;${CELL_HEIGHT};${CELL_WIDTH}`;
    case 18:
      return `8;${rows};${cols}`;
    case 19:
      return `9;${rows};${cols}`;
    default:
      return null;
  }
}

/** `which`: 0 icon and window title, 1 icon title, 2 window title. */
function obey(operation: number, which: number, { title, blocked }: WindowOwner): void {
  if (operation === 20 || operation === 21) blocked.add('title report');
  else if (operation === 22 && which !== 1) title.push();
  else if (operation === 23 && which !== 1) title.pop();
  else if (operation !== 22 && operation !== 23) blocked.add('window operation');
}

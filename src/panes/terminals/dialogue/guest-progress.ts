// How far a guest says to be (OSC 9 ; 4 ; state ; percent, from ConEmu).

import type { Terminal } from 'xterm-headless';

export class GuestProgress {
  /** 0 to 100; null where there is none. */
  percent: number | null;

  /** Other uses of OSC 9 are left to handlers that were registered before. */
  constructor(terminal: Terminal, earlier: number | null) {
    this.percent = earlier;
    terminal.parser.registerOscHandler(9, (data) => {
      const [code, state, percent] = data.split(';');
      if (code !== '4') return false;
      // 0 removes, 1 sets, 2 failed, 3 busy without a figure, 4 paused.
      const hasFigure = state === '1' || state === '2' || state === '4';
      this.percent = hasFigure ? Math.min(100, Math.max(0, Math.round(Number(percent) || 0))) : null;
      return true;
    });
  }
}

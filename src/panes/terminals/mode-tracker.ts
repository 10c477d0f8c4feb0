// The modes of a guest's terminal that xterm's public API does not tell: cursor visibility and shape (DECTCEM,
// DECSCUSR), the mouse's encoding, and since when output is held (mode 2026). Watches the same sequences that the
// emulator obeys (xterm ctlseqs: DECSET, DECRST, DECSTR, RIS) and answers "not handled", so that it still does.

import type { Terminal } from 'xterm-headless';
import type { GuestModes } from '../../engine/terminals.ts';
import type { PaneCursor } from './pane-source.ts';

type CursorLook = Pick<PaneCursor, 'visible' | 'shape' | 'blinks'>;

const FRESH_LOOK: CursorLook = { visible: true, shape: 'block', blinks: false };
const SHAPES: readonly PaneCursor['shape'][] = ['block', 'underline', 'bar'];

export class ModeTracker {
  readonly #terminal: Terminal;
  #look = FRESH_LOOK;
  #mouseEncoding: GuestModes['mouseEncoding'] = 'default';
  #holdsSince: number | null = null;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const { parser } = terminal;
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => this.#setModes(params, true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => this.#setModes(params, false));
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) =>
      this.#setShape(Number(style ?? 1)),
    );
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => this.#reset());
    parser.registerEscHandler({ final: 'c' }, () => this.#reset());
  }

  get modes(): GuestModes {
    const { modes, buffer } = this.#terminal;
    return {
      alternateScreen: buffer.active.type === 'alternate',
      bracketedPaste: modes.bracketedPasteMode,
      applicationCursor: modes.applicationCursorKeysMode,
      applicationKeypad: modes.applicationKeypadMode,
      focusEvents: modes.sendFocusMode,
      mouse: modes.mouseTrackingMode,
      mouseEncoding: this.#mouseEncoding,
      synchronizedOutput: modes.synchronizedOutputMode,
      cursorVisible: this.#look.visible,
      alternateScroll: false,
      kittyKeyboard: 0,
      modifyOtherKeys: 0,
      colorSchemeReports: false,
    };
  }

  get cursorLook(): CursorLook {
    return this.#look;
  }

  /** Since when the guest holds its output back (instant of `performance.now`); null where it does not. */
  get holdsSince(): number | null {
    return this.#terminal.modes.synchronizedOutputMode ? this.#holdsSince : null;
  }

  #setModes(params: (number | number[])[], isOn: boolean): boolean {
    for (const param of params) {
      if (param === 25) this.#look = { ...this.#look, visible: isOn };
      if (param === 1006) this.#mouseEncoding = isOn ? 'sgr' : 'default';
      if (param === 1016) this.#mouseEncoding = isOn ? 'sgr-pixels' : 'default';
      // Setting it again while it is on does not win more time.
      if (param === 2026 && isOn) this.#holdsSince = this.holdsSince ?? performance.now();
    }
    return false;
  }

  /** DECSCUSR: 0 and 1 blinking block, 2 block, 3 and 4 underline, 5 and 6 bar; odd ones blink. */
  #setShape(style: number): boolean {
    const shape = SHAPES[style <= 2 ? 0 : Math.ceil(style / 2) - 1];
    if (shape !== undefined) this.#look = { ...this.#look, shape, blinks: style % 2 === 1 };
    return false;
  }

  #reset(): boolean {
    this.#look = FRESH_LOOK;
    this.#mouseEncoding = 'default';
    this.#holdsSince = null;
    return false;
  }
}

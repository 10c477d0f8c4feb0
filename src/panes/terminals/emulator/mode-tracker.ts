// The modes of a guest's terminal that xterm's public API does not tell: cursor visibility and shape (DECTCEM,
// DECSCUSR), the mouse's encoding, the keyboard's, and since when output is held (mode 2026). Watches the same sequences
// that the emulator obeys (xterm ctlseqs: DECSET, DECRST, DECSTR, RIS) and answers "not handled", so that it still does.

import type { Terminal } from 'xterm-headless';
import type { GuestModes } from '../../../engine/terminals.ts';
import { KeyboardModes } from './keyboard-modes.ts';
import type { PaneCursor } from './pane-cursor.ts';
import { plainNumbers } from './parameters.ts';

type CursorLook = Pick<PaneCursor, 'visible' | 'shape' | 'blinks'>;
type MouseEncoding = GuestModes['mouseEncoding'];

const FRESH_LOOK: CursorLook = { visible: true, shape: 'block', blinks: false };
const SHAPES: readonly PaneCursor['shape'][] = ['block', 'underline', 'bar'];
const ENCODINGS: ReadonlyMap<number, MouseEncoding> = new Map([
  [1005, 'utf8'],
  [1006, 'sgr'],
  [1015, 'urxvt'],
  [1016, 'sgr-pixels'],
]);

export class ModeTracker {
  readonly #terminal: Terminal;
  readonly #keyboard: KeyboardModes;
  #look = FRESH_LOOK;
  #mouseEncoding: MouseEncoding = 'default';
  #alternateScroll = false;
  #colorSchemeReports = false;
  #holdsSince: number | null = null;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#keyboard = new KeyboardModes(terminal);
    const { parser } = terminal;
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => this.#setModes(params, true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => this.#setModes(params, false));
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, (params) =>
      this.#setShape(plainNumbers(params)[0] ?? 0),
    );
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => this.#softReset());
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
      alternateScroll: this.#alternateScroll,
      kittyKeyboard: this.#keyboard.kittyFlags,
      modifyOtherKeys: this.#keyboard.modifyOtherKeys,
      colorSchemeReports: this.#colorSchemeReports,
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
    for (const param of plainNumbers(params)) {
      if (ENCODINGS.has(param)) this.#setMouseEncoding(param, isOn);
      if (param === 12) this.#look = { ...this.#look, blinks: isOn };
      if (param === 25) this.#look = { ...this.#look, visible: isOn };
      if (param === 1007) this.#alternateScroll = isOn;
      if (param === 2031) this.#colorSchemeReports = isOn;
      // Setting it again while it is on does not win more time.
      if (param === 2026 && isOn) this.#holdsSince = this.holdsSince ?? performance.now();
    }
    return false;
  }

  /** As in xterm, one encoding takes the place of another, and resetting one that is not in force does nothing. */
  #setMouseEncoding(param: number, isOn: boolean): void {
    const encoding = ENCODINGS.get(param) ?? 'default';
    if (isOn) this.#mouseEncoding = encoding;
    else if (this.#mouseEncoding === encoding) this.#mouseEncoding = 'default';
  }

  /** DECSCUSR: 0 the terminal's own, 1 blinking block, 2 block, 3 and 4 underline, 5 and 6 bar; odd ones blink. */
  #setShape(style: number): boolean {
    const shape = SHAPES[style <= 2 ? 0 : Math.ceil(style / 2) - 1];
    if (shape !== undefined) this.#look = { ...this.#look, shape, blinks: style % 2 === 1 };
    return false;
  }

  /** DECSTR leaves the mouse as it is, in xterm and in the emulator. */
  #softReset(): boolean {
    this.#look = FRESH_LOOK;
    this.#alternateScroll = false;
    this.#colorSchemeReports = false;
    this.#holdsSince = null;
    this.#keyboard.reset();
    return false;
  }

  #reset(): boolean {
    this.#mouseEncoding = 'default';
    return this.#softReset();
  }
}

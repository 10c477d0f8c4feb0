// Everything about a person's terminal that a program can leave behind, kept from the bytes that it is sent: modes, both
// stacks of keyboard flags, titles, margins, cursor style, character sets, style, progress. Its parser is an emulator's.

import headless, { type Terminal } from 'xterm-headless';

type Parameters = (number | number[])[];

export class ModesKeeper implements Disposable {
  readonly #terminal: Terminal;
  readonly #modes = new Map<number, boolean>([
    [7, true],
    [25, true],
  ]);
  /** Flags of the kitty keyboard protocol: each screen has a stack of its own. */
  readonly #keyboards = { main: [0], alternate: [0] };
  readonly #titles: string[] = [];
  #isInsert = false;
  #otherKeys = 0;
  #title = 'as it was';
  #cursorStyle = 0;
  #margins = '';
  #keypad = 'normal';
  #charset = 'B';
  #style = '';
  #link = '';
  #progress = '';
  /** What the terminal was told once: clipboard, notifications. */
  readonly said: string[] = [];
  bells = 0;

  constructor(cols = 80, rows = 24) {
    // Without leave the emulator keeps XTWINOPS from our handlers.
    const windowOptions = { pushTitle: true, popTitle: true };
    this.#terminal = new headless.Terminal({ cols, rows, allowProposedApi: true, windowOptions });
    this.#terminal.onBell(() => {
      this.bells += 1;
    });
    this.#hearModes();
    this.#hearKeys();
    this.#hearStyles();
    this.#hearWords();
  }

  get keyboard(): number {
    return this.#keyboard.at(-1) ?? 0;
  }

  get title(): string {
    return this.#title;
  }

  get progress(): string {
    return this.#progress;
  }

  isSet(mode: number): boolean {
    return this.#modes.get(mode) ?? false;
  }

  /** Resolves once the bytes are parsed. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write(bytes, resolve);
    });
  }

  /** All of it as text, to be compared. */
  state(): string {
    const set = [...this.#modes].filter(([, isSet]) => isSet).map(([mode]) => mode);
    const { cursorX, cursorY, type } = this.#terminal.buffer.active;
    return JSON.stringify({
      set: set.sort((a, b) => a - b),
      keyboards: this.#keyboards,
      titles: this.#titles,
      isInsert: this.#isInsert,
      otherKeys: this.#otherKeys,
      title: this.#title,
      cursorStyle: this.#cursorStyle,
      margins: this.#margins,
      keypad: this.#keypad,
      charset: this.#charset,
      style: this.#style,
      link: this.#link,
      progress: this.#progress,
      cursor: [cursorX, cursorY, type],
    });
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }

  get #keyboard(): number[] {
    return this.isSet(1049) ? this.#keyboards.alternate : this.#keyboards.main;
  }

  #hearModes(): void {
    for (const [final, isSet] of [
      ['h', true],
      ['l', false],
    ] as const) {
      this.#csi({ prefix: '?', final }, (parameters) => {
        for (const mode of parameters) if (typeof mode === 'number') this.#modes.set(mode, isSet);
      });
      this.#csi({ final }, ([mode]) => {
        if (mode === 4) this.#isInsert = isSet;
      });
    }
  }

  /** Sources: kitty keyboard protocol, progressive enhancement; xterm ctlseqs, XTMODKEYS. */
  #hearKeys(): void {
    this.#csi({ prefix: '>', final: 'u' }, ([flags]) => this.#keyboard.push(Number(flags ?? 0)));
    this.#csi({ prefix: '=', final: 'u' }, ([flags]) => {
      this.#keyboard[this.#keyboard.length - 1] = Number(flags ?? 0);
    });
    this.#csi({ prefix: '<', final: 'u' }, ([count]) => {
      const keyboard = this.#keyboard;
      for (let left = Number(count) || 1; left > 0; left -= 1) {
        if (keyboard.length > 1) keyboard.pop();
        else keyboard[0] = 0;
      }
    });
    this.#csi({ prefix: '>', final: 'm' }, ([resource, value]) => {
      if (resource === 4) this.#otherKeys = Number(value ?? 0);
    });
    this.#terminal.parser.registerEscHandler({ final: '=' }, () =>
      this.#keep(() => (this.#keypad = 'application')),
    );
    this.#terminal.parser.registerEscHandler({ final: '>' }, () =>
      this.#keep(() => (this.#keypad = 'normal')),
    );
  }

  #hearStyles(): void {
    this.#csi({ intermediates: ' ', final: 'q' }, ([style]) => {
      this.#cursorStyle = Number(style ?? 0);
    });
    this.#csi({ final: 'r' }, (parameters) => {
      this.#margins = parameters.every((each) => each === 0) ? '' : parameters.join(';');
    });
    this.#csi({ final: 'm' }, (parameters) => {
      this.#style = parameters.every((each) => each === 0) ? '' : 'styled';
    });
    for (const final of ['B', '0'] as const) {
      const hear = (): boolean => this.#keep(() => (this.#charset = final));
      this.#terminal.parser.registerEscHandler({ intermediates: '(', final }, hear);
    }
    this.#osc(8, (data) => {
      this.#link = data === ';' ? '' : data;
    });
  }

  /** XTWINOPS 22 and 23 keep titles on a stack; OSC 9 is progress where it begins with a 4, else a notification. */
  #hearWords(): void {
    this.#csi({ final: 't' }, ([operation]) => {
      if (operation === 22) this.#titles.push(this.#title);
      if (operation === 23) this.#title = this.#titles.pop() ?? this.#title;
    });
    this.#osc(0, (data) => {
      this.#title = data;
    });
    this.#osc(9, (data) => {
      if (data.startsWith('4;')) this.#progress = data === '4;0' ? '' : data;
      else this.said.push(`9;${data}`);
    });
    for (const code of [52, 99, 777]) this.#osc(code, (data) => this.said.push(`${code};${data}`));
  }

  #csi(
    id: { prefix?: string; intermediates?: string; final: string },
    hear: (parameters: Parameters) => void,
  ): void {
    this.#terminal.parser.registerCsiHandler(id, (parameters) => this.#keep(() => hear(parameters)));
  }

  #osc(code: number, hear: (data: string) => void): void {
    this.#terminal.parser.registerOscHandler(code, (data) => this.#keep(() => hear(data)));
  }

  /** The emulator sees it too. */
  #keep(hear: () => void): boolean {
    hear();
    return false;
  }
}

// The engine's port to the terminal host: spawn guests, speak to them, and read digests of what they show.
// The terminal host (panes/terminals) implements it; tests have a fake under test/support.

import type { Result } from '../beads/result.ts';
import type { GuestId } from './ids.ts';
import type { Problem } from './problem.ts';

export interface GuestSpec {
  readonly guest: GuestId;
  /** Absolute path, or a name looked up on the PATH of `env`. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
  /** What the program leaves running ends with it, unless it is a person's shell: what they put aside there is theirs. */
  readonly remains?: 'left';
  /** What a person calls it; it names nothing in the host. */
  readonly name?: string;
  /** The sequence of the request that asked for it: one that is sent again finds it by this. */
  readonly request?: number;
}

/** What is known of a guest beside its screen. */
export interface GuestFacts {
  readonly guest: GuestId;
  readonly name: string | null;
  readonly request: number | null;
  /** Program and arguments, as it was started. */
  readonly command: readonly string[];
  readonly cols: number;
  readonly rows: number;
}

/** How a process ended: exactly one of the two is set; both null when only its loss is known. */
export interface GuestExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export type GuestStatus =
  | { readonly kind: 'running'; readonly guest: GuestId; readonly pid: number; readonly digest: Digest }
  | {
      readonly kind: 'exited';
      readonly guest: GuestId;
      readonly exit: GuestExit;
      /** Instant of the exit, in ms since the epoch. */
      readonly exitedAt: number;
      readonly digest: Digest;
    };

/** What a guest shows, small enough to send on every change (at most 2 kB, four a second). */
export interface Digest {
  readonly guest: GuestId;
  /** Counts up with each digest of this guest. */
  readonly seq: number;
  /** Title set by OSC 0 or 2, sanitized; '' where none. */
  readonly title: string;
  /** OSC 9;4 progress in percent, or null. */
  readonly progress: number | null;
  /** Instant of the last output byte in ms since the epoch; the spawn where there was none. */
  readonly lastByteAt: number;
  /** Output bytes since the start. */
  readonly bytes: number;
  /** Lines since the guest's start: the number of the cursor's line. Grows for ever; history is addressed by it. */
  readonly line: number;
  /** The last non-empty logical lines, oldest first, at most 8 of at most 200 columns, sanitized. */
  readonly bottom: readonly string[];
  readonly modes: GuestModes;
  /** Bells rung since the start. */
  readonly bells: number;
  /** What the guest tried since its start and was not let to: by class, as `clipboard read`; absent classes are 0. */
  readonly blocked: Readonly<Record<string, number>>;
}

export interface GuestModes {
  readonly alternateScreen: boolean;
  readonly bracketedPaste: boolean;
  readonly applicationCursor: boolean;
  readonly applicationKeypad: boolean;
  readonly focusEvents: boolean;
  readonly mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  readonly mouseEncoding: 'default' | 'utf8' | 'urxvt' | 'sgr' | 'sgr-pixels';
  /** The wheel moves the cursor while the alternate screen shows (mode 1007). */
  readonly alternateScroll: boolean;
  readonly synchronizedOutput: boolean;
  readonly cursorVisible: boolean;
  /** Flags of the kitty keyboard protocol in force, 0 to 31. */
  readonly kittyKeyboard: number;
  /** xterm's modifyOtherKeys (CSI > 4 ; n m). */
  readonly modifyOtherKeys: 0 | 1 | 2;
  /** Asks to be told of light and dark (mode 2031). */
  readonly colorSchemeReports: boolean;
}

/** What a machine may type. Text is stripped of ESC, C0 (but tab and newline) and C1 by the host. */
export type InputIntent =
  | { readonly kind: 'paste'; readonly text: string }
  /** Text as if it was typed, not pasted: newlines are Enter. */
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'submit' }
  /** A key in our notation, as `C-c`, `Enter` or `M-Up`. Encoded for the modes that the guest has set. */
  | { readonly kind: 'press'; readonly key: string }
  | { readonly kind: 'key'; readonly key: 'escape' | 'enter' | 'interrupt' | 'end-of-file' };

/** One line of history with its number since the guest's start. */
export interface HistoryLine {
  readonly line: number;
  readonly text: string;
}

/**
 * What to capture: the live screen, the last `lines` lines down to the cursor's or the last that holds something, or
 * those from number `from` up to `end`.
 */
export interface CaptureRequest {
  readonly format: CaptureFormat;
  /** Null: the live screen. */
  readonly lines: number | null;
  /** In place of `lines`, where an earlier capture goes on. */
  readonly from: number | null;
  readonly end: number | null;
}

export type CaptureFormat = 'text' | 'ansi' | 'json';

/** A guest's screen at one moment. */
export interface Capture {
  readonly cols: number;
  readonly rows: number;
  readonly title: string;
  readonly cursor: {
    readonly col: number;
    readonly row: number;
    readonly visible: boolean;
    readonly shape: 'block' | 'underline' | 'bar';
    readonly blinks: boolean;
  };
  readonly modes: GuestModes;
  /** Number of the live screen's first line since the guest's start. */
  readonly topLine: number;
  /** The number after that of the last line asked for. */
  readonly end: number;
  /** Where the rest begins, where one answer does not hold all; else null. */
  readonly next: number | null;
  readonly captured: readonly CapturedRow[];
}

/** `line`: of several rows that show one line of history the number is the same. `wraps`: the next row goes on with this one. */
export type CapturedRow =
  /** With the blanks that were printed at its end; where `ansi` was asked for, without, and with sequences of ours. */
  | { readonly line: number; readonly wraps: boolean; readonly text: string }
  | {
      readonly line: number;
      readonly wraps: boolean;
      readonly runs: readonly CapturedRun[];
      /** In the order in which they were printed; left out where there are none. */
      readonly marks?: readonly CapturedMark[];
    };

/** What a shell says to begin in a row, or to have ended in it (OSC 133). */
export interface CapturedMark {
  readonly kind: 'prompt' | 'command' | 'output' | 'end';
  /** Of the command that ended, where it was told. */
  readonly exitCode?: number;
}

/**
 * Neighbouring cells that look alike, from the first column on; blanks at the row's end are left out. Each code point is
 * a glyph of `cols` divided by their number; of a `cluster` the whole text is one glyph.
 */
export interface CapturedRun {
  readonly text: string;
  readonly cols: number;
  readonly cluster?: boolean;
  readonly style?: CellLook;
  /** http or https. */
  readonly link?: string;
}

/** What differs from the default. Colours are palette indexes, or `#rrggbb`. */
export interface CellLook {
  readonly color?: number | string;
  readonly backgroundColor?: number | string;
  readonly underlineColor?: number | string;
  readonly underline?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly blink?: boolean;
  readonly inverse?: boolean;
  readonly invisible?: boolean;
  readonly strikethrough?: boolean;
  readonly overline?: boolean;
}

export interface Terminals {
  /** Starts a guest. A guest id that is already running is refused with `conflict`. */
  spawn(spec: GuestSpec): Promise<Result<{ readonly pid: number }, Problem>>;
  /** Sends a signal to the guest's process group, then to everything that carries its marker in its environment. */
  kill(
    guest: GuestId,
    how: { readonly signal: 'SIGHUP' | 'SIGTERM' | 'SIGKILL' },
  ): Promise<Result<void, Problem>>;
  send(guest: GuestId, intents: readonly InputIntent[]): Promise<Result<void, Problem>>;
  /** Every guest that runs, and every exit that has not been acknowledged. */
  list(): Promise<readonly GuestStatus[]>;
  /** How each guest of `list` was started, and how large it is now. */
  describe(): Promise<readonly GuestFacts[]>;
  /** Lets the host forget an exited guest, its last screen and its history. */
  acknowledge(guest: GuestId): Promise<void>;
  /** Lines `[fromLine, fromLine + count)` that still exist. */
  history(guest: GuestId, fromLine: number, count: number): Promise<readonly HistoryLine[]>;
  /** What the guest shows, or showed last. `not-found` where there is none of that name. */
  capture(guest: GuestId, request: CaptureRequest): Promise<Result<Capture, Problem>>;
  onDigest(listener: (digest: Digest) => void): Unsubscribe;
  onExit(listener: (exited: GuestStatus & { kind: 'exited' }) => void): Unsubscribe;
}

export type Unsubscribe = () => void;

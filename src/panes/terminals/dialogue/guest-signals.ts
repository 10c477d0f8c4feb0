// What a guest says beside its screen, once: bells, notifications, and what it wants on the clipboard. Each kind has its
// own rate, beyond which it is dropped and counted; reading the clipboard is never answered.

import type { Terminal } from 'xterm-headless';
import type { GuestSignal } from '../wire/pane-source.ts';
import type { BlockedCounts } from './blocked-counts.ts';
import { clipboardRequest, copiedText } from './clipboard-request.ts';
import {
  KittyNotifications,
  type Notification,
  plainNotification,
  urxvtNotification,
} from './notification-request.ts';
import { TokenBucket } from './token-bucket.ts';

const BELLS = { perSecond: 4, burst: 4 };
const OTHERS = { perSecond: 5, burst: 5 };
/** Bytes of base64 that are copied: the longest text twice, then one in four seconds. */
const COPIED = { perSecond: 256 * 1024, burst: 2 * 1024 * 1024 };

type WithoutGuest<Signal> = Signal extends GuestSignal ? Omit<Signal, 'guest'> : never;
/** A signal of a guest that does not know its own name. */
export type TerminalSignal = WithoutGuest<GuestSignal>;

export interface SignalOutlet {
  readonly onSignal: (signal: TerminalSignal) => void;
  readonly blocked: BlockedCounts;
  readonly now: () => number;
}

/** Outlives the emulators that it listens to. */
export class GuestSignals {
  readonly #outlet: SignalOutlet;
  readonly #bells: TokenBucket;
  readonly #notifications: TokenBucket;
  readonly #clipboard: TokenBucket;
  readonly #copiedBytes: TokenBucket;
  /** Rung so far, those that nobody was told of included. */
  bells = 0;

  constructor(outlet: SignalOutlet) {
    this.#outlet = outlet;
    this.#bells = new TokenBucket(BELLS, outlet.now);
    this.#notifications = new TokenBucket(OTHERS, outlet.now);
    this.#clipboard = new TokenBucket(OTHERS, outlet.now);
    this.#copiedBytes = new TokenBucket(COPIED, outlet.now);
  }

  /** From the emulator `terminal` on. Handlers of OSC 9 that are registered later see it first. */
  listen(terminal: Terminal): void {
    const { parser } = terminal;
    const kitty = new KittyNotifications();
    terminal.onBell(() => {
      this.bells += 1;
      if (this.#bells.take()) this.#outlet.onSignal({ kind: 'bell' });
    });
    parser.registerOscHandler(9, (data) => this.#notify(plainNotification(data)));
    parser.registerOscHandler(777, (data) => this.#notify(urxvtNotification(data)));
    parser.registerOscHandler(99, (data) => this.#notify(kitty.take(data)));
    parser.registerOscHandler(52, (data) => this.#useClipboard(data));
  }

  #notify(notification: Notification | null): true {
    if (notification === null) return true;
    if (this.#notifications.take()) this.#outlet.onSignal({ kind: 'notification', ...notification });
    else this.#outlet.blocked.add('notification');
    return true;
  }

  #useClipboard(data: string): true {
    const request = clipboardRequest(data);
    if (request.kind === 'read') this.#outlet.blocked.add('clipboard read');
    if (request.kind === 'write') this.#copy(request.payload);
    return true;
  }

  #copy(payload: string): void {
    const isInTime = this.#clipboard.take() && this.#copiedBytes.take(payload.length);
    const text = isInTime ? copiedText(payload) : null;
    if (text === null) this.#outlet.blocked.add('clipboard write');
    else if (text !== '') this.#outlet.onSignal({ kind: 'clipboard', text });
  }
}

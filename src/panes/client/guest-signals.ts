// What guests say beside their screens, as far as it concerns one client's person: bells, notifications, and texts for
// the clipboard, of which none gets there against the person's policy.

import type { GuestId } from '../../engine/ids.ts';
import { sanitize } from '../screen/sanitize.ts';
import type { GuestSignal } from '../terminals/wire/pane-source.ts';
import type { ScreenClock } from './clock.ts';
import type { MissedNotifications } from './guest-news.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { OuterSettings } from './outer-settings.ts';
import type { TerminalSession } from './terminal-session.ts';
import { pasteable } from './terminal-words.ts';
import type { CopyRequest } from './ui-state.ts';

/** The terminal rings at most once in this time, whoever rings. */
const BELL_MS = 500;
/** A question about the clipboard that nobody answered for so long counts as refused. */
const QUESTION_MS = 60_000;
const PREVIEW_LIMIT = 32;
/** Code units of a text that are looked at for that. */
const PREVIEWED = 1_000;

export interface GuestSignalsOptions {
  readonly clock: ScreenClock;
  readonly settings: Pick<OuterSettings, 'clipboard' | 'notifications'>;
  readonly terminal: Pick<TerminalSession, 'ring' | 'notify' | 'copy'>;
  readonly notices: NoticeBoard;
  /** The keys that answer a question about the clipboard, in words. */
  readonly answerKey: string;
  readonly isShown: (guest: GuestId) => boolean;
  /** Whether the person's terminal has the focus; null where it has not said. */
  readonly isFocused: () => boolean | null;
  readonly nameOf: (guest: GuestId) => string;
}

export class GuestSignals implements Disposable {
  readonly #options: GuestSignalsOptions;
  readonly #refused = new Map<GuestId, number>();
  #request: CopyRequest | null = null;
  #question: Disposable | null = null;
  #rangAt = Number.NEGATIVE_INFINITY;

  constructor(options: GuestSignalsOptions) {
    this.#options = options;
  }

  /** What waits for the person's yes or no. */
  get copyRequest(): CopyRequest | null {
    return this.#request;
  }

  /** How often a guest was not let to write the clipboard here. */
  refusedOf(guest: GuestId): number {
    return this.#refused.get(guest) ?? 0;
  }

  take(signal: GuestSignal): void {
    switch (signal.kind) {
      case 'bell':
        this.#ring();
        return;
      case 'notification':
        this.#notify(this.#options.nameOf(signal.guest), signal.title, signal.body);
        return;
      case 'clipboard':
        this.#offer({ guest: signal.guest, name: this.#options.nameOf(signal.guest), text: signal.text });
        return;
    }
  }

  /** Tells, in the status bar alone, what came while nobody was there. */
  catchUp({ count, latest, name }: MissedNotifications): void {
    const who = name ?? this.#options.nameOf(latest.guest);
    const said = `${who}: ${notificationWords(latest.title, latest.body)}`;
    // Short: on a narrow screen the end is cut.
    this.#options.notices.show(count === 1 ? `missed: ${said}` : `missed ${count}, last: ${said}`, 'plain');
  }

  /** The person has answered the question about `request`, which is not always the latest. */
  answer(request: CopyRequest, isAllowed: boolean): void {
    if (request === this.#request) this.#close();
    if (isAllowed) this.#copy(request);
    else this.#refuse(request.guest);
  }

  /** The guest's program has ended. */
  forget(guest: GuestId): void {
    this.#refused.delete(guest);
  }

  [Symbol.dispose](): void {
    this.#question?.[Symbol.dispose]();
    this.#question = null;
  }

  #ring(): void {
    const now = this.#options.clock.monotonic();
    if (now - this.#rangAt < BELL_MS) return;
    this.#rangAt = now;
    this.#options.terminal.ring();
  }

  #notify(name: string, title: string, body: string): void {
    const { notices, settings, terminal } = this.#options;
    const said = notificationWords(title, body);
    notices.show(`${name}: ${said}`, 'plain');
    if (settings.notifications === 'never') return;
    if (settings.notifications === 'unfocused' && this.#options.isFocused() !== false) return;
    terminal.notify(name, said);
  }

  #offer(request: CopyRequest): void {
    const { isShown, notices, settings } = this.#options;
    if (settings.clipboard === 'deny') {
      this.#refuse(request.guest);
      return;
    }
    if (!isShown(request.guest)) {
      this.#refuse(request.guest);
      notices.show(`hidden, so not copied: ${preview(request)} of ${request.name}`, 'plain');
      return;
    }
    if (settings.clipboard === 'allow') this.#copy(request);
    else this.#ask(request);
  }

  /** The keyboard stays where it is: the question waits in the status bar for its key. */
  #ask(request: CopyRequest): void {
    if (this.#request !== null) this.#refuse(this.#request.guest);
    this.#close();
    this.#request = request;
    this.#question = this.#options.clock.setTimeout(() => {
      this.#refuse(request.guest);
      this.#close();
    }, QUESTION_MS);
    const { answerKey, notices } = this.#options;
    // The key first: on a narrow screen the end is cut.
    notices.stand(`${answerKey}: may ${request.name} copy ${preview(request)}?`);
  }

  #close(): void {
    this.#question?.[Symbol.dispose]();
    this.#question = null;
    this.#request = null;
    this.#options.notices.stand(null);
  }

  #copy(request: CopyRequest): void {
    const { notices, terminal } = this.#options;
    const isCopied = terminal.copy(request.text);
    const size = `${pasteable(request.text).length} characters of ${request.name}`;
    notices.show(isCopied ? `copied ${size}` : `the terminal took nothing: ${size} not copied`, 'plain');
  }

  #refuse(guest: GuestId): void {
    this.#refused.set(guest, this.refusedOf(guest) + 1);
  }
}

function notificationWords(title: string, body: string): string {
  return [title, body].filter((part) => part !== '').join(': ');
}

/** The first characters of what is to be copied, in quotes. */
function preview({ text }: CopyRequest): string {
  return `“${sanitize(pasteable(text.slice(0, PREVIEWED)), PREVIEW_LIMIT)}”`;
}

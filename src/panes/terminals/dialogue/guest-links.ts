// The links that a guest has opened (OSC 8 ; params ; URI ST), by number: the emulator keeps the number with each cell.
// Its own book of them is not used: it grows with every link, keeps targets unread, and slows down scrolling.

import type { Terminal } from 'xterm-headless';
import type { EmulatorInternals } from '../emulator/emulator-internals.ts';
import type { BlockedCounts } from './blocked-counts.ts';
import { linkTarget } from './link-target.ts';

/** Memory for different targets: some ten thousand of usual length. The oldest lose their cells the link. */
const LINKS_BYTES = 4 * 1024 * 1024;
/** What a target takes beside its text, in two maps: as measured. */
const LINK_BYTES = 250;

export class GuestLinks {
  readonly #numbers = new Map<string, number>();
  readonly #targets = new Map<number, string>();
  #last = 0;
  #bytes = 0;

  constructor(terminal: Terminal, internals: EmulatorInternals, blocked: BlockedCounts) {
    terminal.parser.registerOscHandler(8, (data) => {
      const separator = data.indexOf(';');
      const uri = separator < 0 ? '' : data.slice(separator + 1);
      const link = uri === '' ? 0 : this.#open(uri);
      if (link === null) blocked.add('link');
      internals.setLink(link ?? 0);
      return true;
    });
  }

  /** http or https, printable ASCII; undefined where the number is none, or its link was forgotten. */
  target(link: number): string | undefined {
    return this.#targets.get(link);
  }

  /** The link's number; null where it may be none. */
  #open(uri: string): number | null {
    const known = this.#numbers.get(uri);
    if (known !== undefined) return known;
    const target = linkTarget(uri);
    return target === null ? null : this.#numberOf(target);
  }

  /** The same target has one number, so that it stays one link over several lines. */
  #numberOf(target: string): number {
    const known = this.#numbers.get(target);
    if (known !== undefined) return known;
    this.#bytes += LINK_BYTES + target.length;
    while (this.#bytes > LINKS_BYTES) this.#forgetOldest();
    this.#last += 1;
    this.#numbers.set(target, this.#last);
    this.#targets.set(this.#last, target);
    return this.#last;
  }

  #forgetOldest(): void {
    const [oldest] = this.#numbers;
    if (oldest === undefined) return;
    const [target, number] = oldest;
    this.#numbers.delete(target);
    this.#targets.delete(number);
    this.#bytes -= LINK_BYTES + target.length;
  }
}

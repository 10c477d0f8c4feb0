// Somebody who would notice if a pane disturbed the others: types into a guest of its own and looks for the echo, opens
// and closes the help on the attached screen, and watches the memory of town and terminal host.

import assert from 'node:assert/strict';
import type { GuestId } from '../../src/engine/ids.ts';
import type { PaneWatch } from '../../src/panes/terminals/wire/pane-source.ts';
import type { TerminalHostClient } from '../../src/panes/terminals/wire/terminal-host-client.ts';
import type { PaneTown } from './pane-town.ts';
import { memoryMb } from './process-facts.ts';

/** A person would call the program stuck. */
const ECHO_MS = 5_000;
/** What the town takes more for drawing the help a thousand times; from then on it stays. */
const TOWN_MB = 250;

export class Witness implements AsyncDisposable {
  readonly #town: PaneTown;
  readonly #host: TerminalHostClient;
  readonly #guest: GuestId;
  readonly #watch: PaneWatch;
  readonly #pids: readonly number[];
  readonly #memoryMb: readonly number[];
  #changed = () => {};
  #most: number[];
  #words = 0;

  private constructor(town: PaneTown, host: TerminalHostClient, guest: GuestId) {
    this.#town = town;
    this.#host = host;
    this.#guest = guest;
    this.#watch = host.watch(guest, () => this.#changed());
    this.#pids = [town.pidOf('app'), town.pidOf('host')];
    this.#memoryMb = this.#pids.map(memoryMb);
    this.#most = [...this.#memoryMb];
  }

  static async of(town: PaneTown): Promise<Witness> {
    const guest = await town.guests.spawn('sibling', 'stty -icanon -echo; exec cat');
    const witness = new Witness(town, await town.connect(), guest);
    await witness.looks();
    return witness;
  }

  /** Throws where the sibling's echo or the help on the screen does not come while a person would wait. */
  async looks(): Promise<void> {
    await this.#echo();
    await this.#town.screen.type('\x02?');
    await this.#town.screen.waitFor(/Go to the next of mayor/);
    await this.#town.screen.type('\x1b');
    await this.#town.screen.waitForNo(/Go to the next of mayor/);
    this.#weigh();
  }

  /** Looks again and again until `isReached`. */
  async whileNot(what: string, isReached: () => Promise<boolean>, withinMs = 120_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    do {
      if (performance.now() > deadline) throw new Error(`${withinMs} ms passed and it is not so: ${what}`);
      await this.looks();
    } while (!(await isReached()));
  }

  /** The terminal host did not take this much more than it had at the beginning, nor the town much. */
  sawLittleMemory(hostMb: number): void {
    this.#weigh();
    for (const [at, most] of this.#most.entries()) {
      const had = this.#memoryMb[at] ?? 0;
      const limit = at === 0 ? TOWN_MB : hostMb;
      assert.ok(most - had < limit, `the ${at === 0 ? 'town' : 'host'} grew from ${had} to ${most} MB`);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]();
    this.#host[Symbol.dispose]();
    return this.#town.guests.end(this.#guest);
  }

  #echo(): Promise<void> {
    this.#words += 1;
    const word = `<${this.#words}>`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no echo of ${word} in ${ECHO_MS} ms`)), ECHO_MS);
      this.#changed = () => {
        if (!this.#shows(word)) return;
        clearTimeout(timer);
        resolve();
      };
      this.#host.type(this.#guest, Buffer.from(word));
    });
  }

  #shows(word: string): boolean {
    const { grid } = this.#watch;
    return Array.from({ length: grid.rows }, (_, row) => grid.rowText(row))
      .join('')
      .includes(word);
  }

  #weigh(): void {
    this.#most = this.#pids.map((pid, at) => Math.max(this.#most[at] ?? 0, memoryMb(pid)));
  }
}

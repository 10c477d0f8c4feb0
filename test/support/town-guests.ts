// The guests of a town's terminal host as a visitor sees them: starts some of its own, tells how each is and how it
// ended.

import type { GuestId } from '../../src/engine/ids.ts';
import type { GuestStatus } from '../../src/engine/terminals.ts';
import type { TerminalHostClient } from '../../src/panes/terminals/wire/terminal-host-client.ts';
import { until } from './until.ts';

type Exited = GuestStatus & { kind: 'exited' };

export class TownGuests {
  readonly #host: TerminalHostClient;
  readonly #world: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
  readonly #titles = new Map<GuestId, Set<string>>();
  readonly #exits = new Map<GuestId, Exited>();

  /** `host` is the visitor's line. */
  constructor(
    host: TerminalHostClient,
    world: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  ) {
    this.#host = host;
    this.#world = world;
    host.onDigest(({ guest, title }) => {
      this.#titles.set(guest, (this.#titles.get(guest) ?? new Set()).add(title));
    });
    host.onExit((exited) => this.#exits.set(exited.guest, exited));
  }

  /** Starts a guest which no client shows from a line of shell. */
  async spawn(name: string, script: string, args: readonly string[] = []): Promise<GuestId> {
    const guest = name as GuestId;
    const { cwd, env } = this.#world;
    const { PATH = '', HOME = '' } = env;
    const spawned = await this.#host.spawn({
      guest,
      file: '/bin/sh',
      args: ['-c', script, 'sh', ...args],
      cwd,
      env: { PATH, HOME },
      cols: 120,
      rows: 40,
    });
    if (!spawned.ok) throw new Error(spawned.problem.message);
    return guest;
  }

  /** Ends a guest, which the town then forgets, as it did not start it. */
  async end(guest: GuestId): Promise<void> {
    await this.#host.kill(guest, { signal: 'SIGKILL' });
    await this.exitOf(guest);
  }

  /** How a guest ended, as soon as it has. */
  async exitOf(guest: GuestId): Promise<Exited> {
    await until(`${guest} has ended`, () => this.#exits.has(guest));
    const exited = this.#exits.get(guest);
    if (exited === undefined) throw new Error(`the end of ${guest} is not there`);
    this.#exits.delete(guest);
    await until(`${guest} is forgotten`, async () =>
      (await this.#host.list()).every((each) => each.guest !== guest),
    );
    return exited;
  }

  async statusOf(name: string): Promise<GuestStatus> {
    const found = (await this.#host.list()).find(({ guest }) => guest === name);
    if (found === undefined) throw new Error(`the guest ${name} is not there`);
    return found;
  }

  /** Bytes that a guest has written since its start. */
  async bytesOf(name: string): Promise<number> {
    return (await this.statusOf(name)).digest.bytes;
  }

  /** Waits until a guest has had this title. */
  async hasTitle(guest: GuestId, title: string): Promise<void> {
    await until(`the title of ${guest} is ${title}`, () => this.#titles.get(guest)?.has(title) ?? false);
  }
}

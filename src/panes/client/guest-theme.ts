// Guests are told one set of colours: those of the terminal whose person typed last. All clients that show the same
// source of panes share one record of whose that is.

import type { Theme } from '../terminals/emulator/theme.ts';
import type { PaneSource } from '../terminals/wire/pane-source.ts';

export class GuestTheme {
  readonly #panes: Pick<PaneSource, 'setTheme'>;
  #holder: object | null = null;
  #told: Theme | null = null;

  constructor(panes: Pick<PaneSource, 'setTheme'>) {
    this.#panes = panes;
  }

  /** A client's terminal has told its colours: they count where nobody else has typed. */
  learned(client: object, theme: Theme): void {
    this.#holder ??= client;
    if (this.#holder === client) this.#tell(theme);
  }

  /** A person typed at a client; null where its terminal has told no colours. */
  typed(client: object, theme: Theme | null): void {
    if (this.#holder === client) return;
    this.#holder = client;
    if (theme !== null) this.#tell(theme);
  }

  /** The client is gone: guests keep its colours until another is known. */
  release(client: object): void {
    if (this.#holder === client) this.#holder = null;
  }

  #tell(theme: Theme): void {
    const told = this.#told;
    const isNews =
      told === null ||
      told.scheme !== theme.scheme ||
      told.foreground !== theme.foreground ||
      told.background !== theme.background;
    if (!isNews) return;
    this.#told = theme;
    this.#panes.setTheme(theme);
  }
}

const OF_SOURCE = new WeakMap<PaneSource, GuestTheme>();

/** The record that all clients of `panes` share. */
export function guestThemeOf(panes: PaneSource): GuestTheme {
  const known = OF_SOURCE.get(panes) ?? new GuestTheme(panes);
  OF_SOURCE.set(panes, known);
  return known;
}

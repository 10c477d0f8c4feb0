// The colours around a guest.

/** The colours of a person's terminal, as far as it tells them; RGB of 24 bits. */
export interface Theme {
  readonly scheme: 'dark' | 'light';
  readonly foreground: number;
  readonly background: number;
}

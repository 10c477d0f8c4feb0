// The size of a screen.

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

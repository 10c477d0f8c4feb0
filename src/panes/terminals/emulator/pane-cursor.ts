// A guest's cursor, on the screen that a pane shows.

export interface PaneCursor {
  /** Counted from 0, as `row`. */
  readonly col: number;
  readonly row: number;
  readonly visible: boolean;
  readonly shape: 'block' | 'underline' | 'bar';
  readonly blinks: boolean;
}

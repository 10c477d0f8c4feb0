// Pixels of cells, for those who are told of the mouse in pixels (mode 1016).

/** In pixels. */
export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** The cell that guests are told of, whatever the outer terminal's is: what CSI 16 t and the size of a PTY say. */
export const GUEST_CELL: CellSize = { width: 8, height: 16 };

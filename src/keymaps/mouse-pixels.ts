// Pixels of cells, for those who are told of the mouse in pixels (mode 1016).

/** In pixels. */
export interface CellSize {
  readonly width: number;
  readonly height: number;
}

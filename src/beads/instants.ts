// Instants of beads as numbers. They are texts in the original's form, RFC 3339, whose zones may differ: only as
// instants can they be compared.

/** In ms since the epoch; 0 where the text is no time. */
export function instantMs(text: string): number {
  return Date.parse(text) || 0;
}

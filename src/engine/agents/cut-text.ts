// Texts of bounded size for a model: what is cut is said, and nothing in them moves a terminal's cursor.

/** In bytes of UTF-8. */
export function sizeBytes(text: string): number {
  return Buffer.byteLength(text);
}

/** At most so many bytes with what says that it was cut, and where to find the rest; control characters are spaces. */
export function cutText(text: string, limitBytes: number, rest = ''): string {
  const plain = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, ' ')
    .toWellFormed();
  if (sizeBytes(plain) <= limitBytes) return plain;
  const mark = rest === '' ? '…' : `… (cut: ${rest})`;
  const bytes = Buffer.from(plain).subarray(0, Math.max(0, limitBytes - sizeBytes(mark)));
  // The last character may be cut in its middle.
  return `${new TextDecoder().decode(bytes).replace(/\uFFFD$/, '')}${mark}`;
}

// Standard input to its end, of bounded size.

import type { Readable } from 'node:stream';

/** Null where it is longer, or no UTF-8. */
export async function readWithin(input: Readable, limitBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limitBytes) return null;
    chunks.push(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    // Bytes that are no text.
    return null;
  }
}

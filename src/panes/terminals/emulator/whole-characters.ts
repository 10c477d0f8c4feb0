// Keeps the bytes of one UTF-8 character together. xterm's decoder forgets the second byte of a character that is cut
// after it where that byte is 0x80, which turns dashes, quotes and joiners (E2 80 xx) into something else.

export class WholeCharacters {
  #kept: Uint8Array = new Uint8Array(0);

  /** `chunk`, preceded by what was kept of the last one, without the beginning of a character at its end. */
  take(chunk: Uint8Array): Uint8Array {
    const whole = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    const end = whole.length - unfinishedBytes(whole);
    // A copy: the rest of the chunk need not stay in memory for it.
    this.#kept = whole.slice(end);
    return whole.subarray(0, end);
  }
}

/** Bytes at the end that begin a character without ending it (RFC 3629, section 3). */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

function lengthOf(leader: number): number {
  if (leader >= 0xf0) return leader < 0xf8 ? 4 : 1;
  if (leader >= 0xe0) return 3;
  return leader >= 0xc0 ? 2 : 1;
}

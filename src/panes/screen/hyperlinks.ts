// Links as terminals take them: OSC 8 ; parameters ; URI ST (Egmont Koblinger, "Hyperlinks in terminal emulators").

/** Longest target, in bytes: what VTE and others take at most. */
const LONGEST_URI = 2_048;

/** Anything else could end the sequence early, or start a program that is no browser. */
const PAINTABLE_URI = /^https?:\/\/[!-~]+$/i;

/** Targets remembered at a time. */
const REMEMBERED = 256;

export const HYPERLINK_END = '\x1b]8;;\x1b\\';

export class Hyperlinks {
  readonly #openings = new Map<string, string>();

  /** What begins a link to `uri`; '' where `uri` is nothing that may reach a terminal. */
  opening(uri: string): string {
    const known = this.#openings.get(uri);
    if (known !== undefined) return known;
    const opening = hyperlinkOpening(uri);
    if (this.#openings.size >= REMEMBERED) this.#openings.clear();
    this.#openings.set(uri, opening);
    return opening;
  }
}

/**
 * The id tells the terminal that cells painted at different times, or in rows apart, are one link. It is made of the
 * target alone, so that it is the same whenever the link is painted.
 */
function hyperlinkOpening(uri: string): string {
  if (uri.length > LONGEST_URI || !PAINTABLE_URI.test(uri)) return '';
  return `\x1b]8;id=${fnv1a(uri).toString(36)};${uri}\x1b\\`;
}

/** The 32-bit FNV-1a hash of ASCII text (RFC 9923). */
function fnv1a(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}

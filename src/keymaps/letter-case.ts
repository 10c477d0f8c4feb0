// The two cases of a letter as code points, where each is the one counterpart of the other.

/** The upper case of a lower-case letter; null for what has none, or more than one character of it (`ß`). */
export function upperOf(code: number): number | null {
  return paired(
    code,
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase(),
  );
}

/** The lower case of an upper-case letter; null for what has none. */
export function lowerOf(code: number): number | null {
  return paired(
    code,
    (text) => text.toLowerCase(),
    (text) => text.toUpperCase(),
  );
}

function paired(
  code: number,
  there: (text: string) => string,
  back: (text: string) => string,
): number | null {
  const text = String.fromCodePoint(code);
  const other = there(text);
  return other !== text && [...other].length === 1 && back(other) === text
    ? (other.codePointAt(0) ?? null)
    : null;
}

// Text of others on one line of a commit's message, where it can neither look like trailers nor reorder what is read.

/** Controls and line breaks of all kinds count as blanks; bidi controls (UAX 9) are left out. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/\p{Bidi_Control}/gu, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

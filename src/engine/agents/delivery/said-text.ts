// Whether a text that was seen somewhere is one that we typed. CLIs wrap, indent, trim and shorten what they are given:
// white space says nothing, and a long text is known by how it begins. Pure.

/** A hook tells no more of a prompt than its first thousands of characters. */
const KNOWN_BY_CHARS = 1_000;
/** What a CLI shows in place of a long paste: `[Pasted text #1 +30 lines]`, `[Pasted Content 900 chars]`, `[Pasted ~3 lines]`. */
const FOLDED = /\[Pasted\s[^\]]*\]/iu;
/** So much of a text in a row is no accident. */
const TELLING_CHARS = 24;

/** Whether the prompt holds the message, be it with words of a person's around it. */
export function holdsMessage(prompt: string, message: string): boolean {
  const wanted = squashed(message).slice(0, KNOWN_BY_CHARS);
  return wanted !== '' && squashed(prompt).includes(wanted);
}

/** Whether what a composer shows is the message and nothing else: all of it, a part of it that fits, or its stand-in. */
export function isMessageShown(shown: string, message: string): boolean {
  const [seen, wanted] = [squashed(shown), squashed(message)];
  if (seen === wanted) return true;
  if (seen.length >= TELLING_CHARS && wanted.includes(seen)) return true;
  return isFolded(shown);
}

/** Whether it is a stand-in for a paste, and nothing else. */
export function isFolded(shown: string): boolean {
  return FOLDED.test(shown) && shown.replace(FOLDED, '').trim() === '';
}

/** Without white space and control characters: of an ESC sequence what is left when its ESC is gone, as in a paste. */
function squashed(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, '');
}

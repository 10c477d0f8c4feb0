// What Shift makes of the keys of a US keyboard that are no letters: the guess where a terminal does not tell.

const PLAIN = "`1234567890-=[]\\;',./";
const SHIFTED = '~!@#$%^&*()_+{}|:"<>?';

/** The code point with Shift for one without; null where the US keyboard has no such key. */
export function shiftedOnUs(code: number): number | null {
  return counterpart(code, PLAIN, SHIFTED);
}

/** The code point without Shift for one with it; null where the US keyboard has no such key. */
export function unshiftedOnUs(code: number): number | null {
  return counterpart(code, SHIFTED, PLAIN);
}

function counterpart(code: number, from: string, to: string): number | null {
  const at = code > 32 && code < 127 ? from.indexOf(String.fromCharCode(code)) : -1;
  return at < 0 ? null : to.charCodeAt(at);
}

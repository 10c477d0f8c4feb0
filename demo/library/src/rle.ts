// Run-length encoding of text: `aaab` becomes `3ab`. Digits and backslashes are escaped by a backslash.

export function encodeRuns(text: string): string {
  return text.replaceAll(/([\s\S])\1*/gu, (run, letter: string) => {
    const count = [...run].length;
    return `${count > 1 ? count : ''}${/[\d\\]/.test(letter) ? `\\${letter}` : letter}`;
  });
}

export function decodeRuns(text: string): string {
  return text.replaceAll(/(\d*)(?:\\([\s\S])|([\s\S]))/gu, (_, count: string, escaped?: string, plain?: string) =>
    (escaped ?? plain ?? '').repeat(count === '' ? 1 : Number(count)),
  );
}

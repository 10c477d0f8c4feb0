// Text that a person may paste into a shell.

/** `text` as one word of a POSIX shell, quoted only where it needs to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

// A bound on what a program or repository says before it goes into an event or onto a bead.

const LONGEST = 300;

/** The text on one line, cut where it has more characters than a line of the log is to have. */
export function shortened(text: string): string {
  return shortenedTo(text, LONGEST);
}

/** The same, cut where it has more than so many characters. */
export function shortenedTo(text: string, longest: number): string {
  const line = [...text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()];
  return line.length <= longest ? line.join('') : `${line.slice(0, longest - 1).join('')}…`;
}

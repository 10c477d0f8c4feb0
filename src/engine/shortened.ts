// A bound on what a program or repository says before it goes into an event or onto a bead.

const LONGEST = 300;

/** The text on one line, cut where it is long. */
export function shortened(text: string): string {
  const line = [...text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()];
  return line.length <= LONGEST ? line.join('') : `${line.slice(0, LONGEST - 1).join('')}…`;
}

// A bound on what a program or repository says before it goes into an event or onto a bead.

const LONGEST = 300;

/** The text on one line, cut where it has more characters. */
export function shortened(text: string, longest = LONGEST): string {
  const line = [...text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()];
  return line.length <= longest ? line.join('') : `${line.slice(0, longest - 1).join('')}…`;
}

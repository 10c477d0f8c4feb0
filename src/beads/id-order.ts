// The order in which ids are listed: numbers by their value, so that `.2` comes before `.10` and `bd-9` before `bd-10`.

/** As a comparison: part by part, numbers before words, a bead before its children. Zero for equal ids alone. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  const [ours, theirs] = [a.split(SEPARATOR), b.split(SEPARATOR)];
  for (const [index, part] of ours.entries()) {
    const other = theirs[index];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return ours.length - theirs.length || compareText(a, b);
}

const SEPARATOR = /[-.]/;
const NUMBER = /^\d+$/;

function compareParts(a: string, b: string): number {
  const [isNumber, isOther] = [NUMBER.test(a), NUMBER.test(b)];
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  return isNumber ? compareNumbers(a, b) : compareText(a, b);
}

/** Whole numbers of any size: of two without leading zeros the longer is the greater. */
function compareNumbers(a: string, b: string): number {
  const [ours, theirs] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return ours.length - theirs.length || compareText(ours, theirs);
}

/** By UTF-16 units, whatever the locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

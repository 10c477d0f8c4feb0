// The order in which ids are listed: numbers by their value, so that `.2` comes before `.10` and `bd-9` before `bd-10`.

/**
 * As a comparison: part by part (they are parted by `-` and `.`), numbers before words, a bead before its children.
 * Zero for equal ids alone.
 */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  let [from, other] = [0, 0];
  while (from <= a.length && other <= b.length) {
    const [end, otherEnd] = [partEnd(a, from), partEnd(b, other)];
    const order = compareParts(a.slice(from, end), b.slice(other, otherEnd));
    if (order !== 0) return order;
    [from, other] = [end + 1, otherEnd + 1];
  }
  return Number(from <= a.length) - Number(other <= b.length) || compareText(a, b);
}

/** By UTF-16 units, whatever the locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function partEnd(id: string, from: number): number {
  let end = from;
  while (end < id.length && id[end] !== '-' && id[end] !== '.') end += 1;
  return end;
}

function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  const [isNumber, isOther] = [NUMBER.test(a), NUMBER.test(b)];
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  return isNumber ? compareNumbers(a, b) : compareText(a, b);
}

const NUMBER = /^\d+$/;

/** Whole numbers of any size: of two without leading zeros the longer is the greater. */
function compareNumbers(a: string, b: string): number {
  const [ours, theirs] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return ours.length - theirs.length || compareText(ours, theirs);
}

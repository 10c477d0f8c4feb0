// Roman numerals from 1 to 3999.

const NUMERALS: readonly (readonly [numeral: string, value: number])[] = [
  ['M', 1000],
  ['CM', 900],
  ['D', 500],
  ['CD', 400],
  ['C', 100],
  ['XC', 90],
  ['L', 50],
  ['XL', 40],
  ['X', 10],
  ['IX', 9],
  ['V', 5],
  ['IV', 4],
  ['I', 1],
];

export function toRoman(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 3999) throw new RangeError(`no numeral for ${value}`);
  let left = value;
  let text = '';
  for (const [numeral, worth] of NUMERALS) {
    while (left >= worth) {
      text += numeral;
      left -= worth;
    }
  }
  return text;
}

/** The value of a numeral in either case; throws on anything else. */
export function fromRoman(text: string): number {
  const letters = text.toUpperCase();
  if (!/^[MDCLXVI]+$/.test(letters)) throw new TypeError(`not a numeral: ${text}`);
  let value = 0;
  let at = 0;
  for (const [numeral, worth] of NUMERALS) {
    while (letters.startsWith(numeral, at)) {
      value += worth;
      at += numeral.length;
    }
  }
  return value;
}

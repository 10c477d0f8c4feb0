// The text that goes through a pane: words as programs print them, with colours of all three kinds or without, the
// same at every run. None of it holds an @, which marks the end.

const WORDS =
  'the quick brown fox jumps over lazy dogs while polecats merge beads into convoys and gates'.split(' ');

/** About `bytes` of lines of 60 to 150 columns, with three words of four in a colour. */
export function colouredText(bytes: number): string {
  const next = randomNumbers(7);
  return lines(bytes, () => {
    const cols = 60 + next(90);
    let line = '';
    for (let col = 0; col < cols; ) {
      const word = WORDS[next(WORDS.length)] ?? '';
      line += `${colored(word, next)} `;
      col += word.length + 1;
    }
    return line;
  });
}

/** About `bytes` of numbered lines. */
export function plainText(bytes: number): string {
  const next = randomNumbers(11);
  let number = 0;
  return lines(bytes, () => {
    number += 1;
    const words = Array.from({ length: 4 + next(16) }, () => WORDS[next(WORDS.length)] ?? '');
    return `${String(number).padStart(8, '0')} ${words.join(' ')}`;
  });
}

function colored(word: string, next: (below: number) => number): string {
  switch (next(10)) {
    case 0:
    case 1:
      return word;
    case 2:
    case 3:
      return `\x1b[1;3${1 + next(7)}m${word}\x1b[m`;
    case 4:
      return `\x1b[38;2;${next(256)};${next(256)};${next(256)}m${word}\x1b[39m`;
    default:
      return `\x1b[38;5;${16 + next(216)}m${word}\x1b[0m`;
  }
}

function lines(bytes: number, line: () => string): string {
  const parts: string[] = [];
  for (let length = 0; length < bytes; ) {
    const text = `${line()}\n`;
    parts.push(text);
    length += text.length;
  }
  return parts.join('');
}

/** Whole numbers below a bound (a linear congruential generator, constants of Numerical Recipes). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

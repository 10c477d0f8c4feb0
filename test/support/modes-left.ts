// What a program has left switched on in its terminal, by all that it wrote (xterm ctlseqs, kitty's keyboard protocol).

/** Private modes that are on before anybody sets them: autowrap and the cursor. */
const ON_AT_FIRST: ReadonlySet<string> = new Set(['?7', '?25']);

/** A line for each mode that is not as it was at first. */
export function modesLeft(output: string): readonly string[] {
  return [...setModes(output), ...keyboard(output), ...lastWords(output)];
}

/** SM, RM, DECSET and DECRST. */
function setModes(output: string): string[] {
  const isOn = new Map<string, boolean>();
  for (const [, question = '', numbers = '', final] of sequences(output, /^(\??)([\d;]+)([hl])/)) {
    for (const number of numbers.split(';')) isOn.set(`${question}${number}`, final === 'h');
  }
  return [...isOn]
    .filter(([mode, on]) => on !== ON_AT_FIRST.has(mode))
    .map(([mode, on]) => `${mode} ${on ? 'on' : 'off'}`);
}

/** Kitty's stack of flags, modifyOtherKeys, the keypad, and the stack of titles. */
function keyboard(output: string): string[] {
  const left: string[] = [];
  const count = (pattern: RegExp) => sequences(output, pattern).length;
  const kitty = count(/^>\d*u/) - count(/^<\d*u/);
  if (kitty > 0) left.push(`${kitty} keyboard flags pushed`);
  const otherKeys = sequences(output, /^>4;?(\d*)m/).at(-1)?.[1] ?? '';
  if (otherKeys !== '' && otherKeys !== '0') left.push(`modifyOtherKeys ${otherKeys}`);
  if (output.lastIndexOf('\x1b=') > output.lastIndexOf('\x1b>')) left.push('application keypad');
  const titles = count(/^22;?\d*t/) - count(/^23;?\d*t/);
  if (titles > 0) left.push(`${titles} titles pushed`);
  return left;
}

/** What the last sequence of its kind has to be. */
function lastWords(output: string): string[] {
  const left: string[] = [];
  const style = sequences(output, /^([\d;:]*)m/).at(-1)?.[1] ?? '';
  if (style !== '' && style !== '0') left.push(`style ${style}`);
  const margins = sequences(output, /^([\d;]*)r/).at(-1)?.[1] ?? '';
  if (margins !== '') left.push(`margins ${margins}`);
  const cursor = sequences(output, /^(\d*) q/).at(-1)?.[1] ?? '';
  if (cursor !== '' && cursor !== '0') left.push(`cursor shape ${cursor}`);
  const links = output.split('\x1b]8;').slice(1);
  if (links.length > 0 && !links.at(-1)?.startsWith(';\x1b\\') && !links.at(-1)?.startsWith(';\x07'))
    left.push('a link');
  return left;
}

/** What `pattern` finds behind each CSI. */
function sequences(output: string, pattern: RegExp): RegExpExecArray[] {
  return output
    .split('\x1b[')
    .slice(1)
    .map((after) => pattern.exec(after))
    .filter((found) => found !== null);
}

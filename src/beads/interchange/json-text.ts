// JSON as text: where the members of an object and the elements of a list stand in it, so that one can be changed
// without touching the others, and values written as the programs write them whose files we share.

/** A part of a text, from `start` up to but without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Member {
  readonly key: string;
  /** Where its key begins. */
  readonly start: number;
  readonly value: Span;
}

/** How a writer sets its JSON. */
export interface JsonStyle {
  /** Spaces after `:` and `,`, as Python's `json.dumps` has them; Go and JavaScript have none. */
  readonly isSpaced: boolean;
}

/** The members of the object that `text` is, in order; a key that stands twice is there twice. */
export function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (at < text.length && text[at] !== '}') {
    const start = at;
    const keyEnd = endOfString(text, at);
    const valueStart = skipSpace(text, text.indexOf(':', keyEnd) + 1);
    const end = endOfValue(text, valueStart);
    members.push({ key: keyOf(text.slice(start, keyEnd)), start, value: { start: valueStart, end } });
    at = afterComma(text, end);
  }
  return members;
}

/** The elements of the list that `text` is. */
export function elementsOf(text: string): readonly Span[] {
  const elements: Span[] = [];
  let at = skipSpace(text, text.indexOf('[') + 1);
  while (at < text.length && text[at] !== ']') {
    const end = endOfValue(text, at);
    elements.push({ start: at, end });
    at = afterComma(text, end);
  }
  return elements;
}

export function textAt(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

/** The style of the writer of an object, by its first member. */
export function styleOf(text: string, members: readonly Member[]): JsonStyle {
  const [first] = members;
  return { isSpaced: first !== undefined && text[first.value.start - 1] === ' ' };
}

/**
 * A value as text. Compactly it is what Go's encoding/json writes: as JSON.stringify, with the characters escaped that
 * would mean something in HTML, and the two line ends that only JavaScript knows.
 */
export function jsonText(value: unknown, { isSpaced }: JsonStyle): string {
  if (isSpaced) return spacedText(value);
  return (JSON.stringify(value) ?? 'null').replace(GO_ESCAPED, escaped);
}

const GO_ESCAPED = /[<>&\u2028\u2029]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function spacedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${spacedText(each)}`);
  return `{${members.join(', ')}}`;
}

function keyOf(quoted: string): string {
  const key: unknown = JSON.parse(quoted);
  return typeof key === 'string' ? key : '';
}

function afterComma(text: string, end: number): number {
  const at = skipSpace(text, end);
  return text[at] === ',' ? skipSpace(text, at + 1) : at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (SPACE.has(text.charCodeAt(at))) at += 1;
  return at;
}

const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first === '{' || first === '[') return endOfNested(text, start);
  let at = start;
  while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) at += 1;
  return at;
}

function endOfNested(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/** Just behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0 && text.charCodeAt(quote) === QUOTE) return quote + 1;
  }
  return text.length;
}

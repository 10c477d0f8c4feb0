// The part of an address after the question mark.

export type Query = Readonly<Record<string, string | readonly string[]>>;

/** `a=1&b=x+y&b=z` becomes `{a: '1', b: ['x y', 'z']}`. */
export function parseQuery(text: string): Record<string, string | string[]> {
  const query = new Map<string, string | string[]>();
  for (const pair of text.replace(/^\?/, '').split('&').filter((each) => each !== '')) {
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decode(pair.slice(at + 1));
    const before = query.get(name);
    query.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(query);
}

/** The other way round, names in the order in which they stand. */
export function formatQuery(query: Query): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`))
    .join('&');
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

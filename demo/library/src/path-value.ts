// Values deep within plain data, by a dotted path: `orders.0.total`.

export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data };

/** The value at a path, or undefined where the path leads nowhere. */
export function valueAt(data: Data, path: string): Data | undefined {
  let value: Data | undefined = data;
  for (const key of keysOf(path)) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, Data>>)[key];
  }
  return value;
}

/** A copy of the data with another value at a path; objects are made on the way. */
export function withValueAt(data: Data, path: string, value: Data): Data {
  return replace(data, keysOf(path), value);
}

function replace(data: Data | undefined, keys: readonly string[], value: Data): Data {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(data)) return data.with(Number(key), replace(data[Number(key)], rest, value));
  const record = data !== null && typeof data === 'object' ? (data as Readonly<Record<string, Data>>) : {};
  return { ...record, [key]: replace(record[key], rest, value) };
}

function keysOf(path: string): string[] {
  return path === '' ? [] : path.split('.');
}

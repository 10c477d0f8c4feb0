// Reading fields of a transcript's records, of which nothing is certain.

import { isCount, isObject } from '../../json.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const NO_FIELDS: Fields = {};

export function fieldsIn(record: Fields, name: string): Fields | null {
  const value = record[name];
  return isObject(value) ? value : null;
}

/** 0 where it is no count. */
export function countIn(record: Fields, name: string): number {
  const value = record[name];
  return isCount(value) ? value : 0;
}

/** Null where it is no number of money. */
export function amountIn(record: Fields, name: string): number | null {
  const value = record[name];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** '' where it is no text. */
export function textIn(record: Fields, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}

/** An instant written as ISO 8601, in ms since the epoch; null where it is none. */
export function instantIn(record: Fields, name: string): number | null {
  const at = Date.parse(textIn(record, name));
  return Number.isNaN(at) ? null : at;
}

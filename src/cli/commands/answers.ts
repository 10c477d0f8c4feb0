// Reads the town's answers: they come from the same version of this program, yet through a socket, so shapes are checked.

import { isObject } from '../../engine/json.ts';
import type { TownView } from '../../engine/view.ts';

/** In the place of what a request has made: sent again, it is only said to have been carried out. */
export const ASKED_BEFORE = 'it was asked for before: gt mq list shows it';

/** The rows of an answer that is a list of objects; none where it is something else. */
export function rowsOf<Row extends object>(answer: unknown): readonly Row[] {
  return Array.isArray(answer) ? (answer.filter(isObject) as Row[]) : [];
}

export function fieldOf(answer: unknown, name: string): unknown {
  return isObject(answer) ? answer[name] : undefined;
}

export function textOf(answer: unknown, name: string): string {
  const value = fieldOf(answer, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function listOf(answer: unknown, name: string): readonly unknown[] {
  const value = fieldOf(answer, name);
  return Array.isArray(value) ? value : [];
}

const LISTS = ['rigs', 'roster', 'polecats', 'queue', 'work', 'decisions', 'warnings'] as const;

export function isTownView(answer: unknown): answer is TownView {
  return isObject(answer) && LISTS.every((name) => Array.isArray(answer[name]));
}

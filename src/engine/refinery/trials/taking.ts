// What is being taken in for a trial has a name of its own until the trial has its number: it may take long.

import type { RunId } from '../../ids.ts';

/** As in `taking-r4`, or `taking-person-2`. */
export type Taking = `taking-${string}`;

/** A run has one at a time; a person, who has none, as many as there are commands that ask. */
export function takingFor(run: RunId | null, held: Iterable<string>): Taking {
  if (run !== null) return `taking-${run}`;
  const keys = new Set(held);
  for (let nth = 1; ; nth += 1) {
    const taking: Taking = `taking-person-${nth}`;
    if (!keys.has(takingKey(taking))) return taking;
  }
}

/** What it is held by as long as it goes on. */
export function takingKey(taking: string): string {
  return `try ${taking}`;
}

/** Whether what is kept under this name was left by a taking that is over. */
export function isLeftTaking(name: string, held: Iterable<string>): boolean {
  return name.startsWith('taking-') && ![...held].includes(takingKey(name));
}

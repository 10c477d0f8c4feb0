// What a person may decide about work that has conflicted too often. Pure.

export const CONFLICT_CHOICES = [
  'try again with a fresh polecat',
  'I resolve it by hand',
  'drop it, and close the bead',
] as const;

export type ConflictChoice = 'try-again' | 'by-hand' | 'drop';

const KINDS: readonly ConflictChoice[] = ['try-again', 'by-hand', 'drop'];

/** Of a number from 1. */
export function conflictChoice(choice: number): ConflictChoice | undefined {
  return KINDS[choice - 1];
}

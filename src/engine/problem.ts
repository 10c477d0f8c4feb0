// What a verb can answer instead of a result. The message says what happened, to what, and what to do next.

/** Why a request was not carried out; `kind` decides the exit code. */
export interface Problem {
  readonly kind: ProblemKind;
  /** One clear line, already safe to print. */
  readonly message: string;
}

export type ProblemKind =
  | 'usage'
  | 'not-found'
  | 'refused'
  | 'conflict'
  | 'environment'
  | 'unavailable'
  | 'internal';

/** Exit codes of `gt` and `bd`, as README documents them. */
export const EXIT_CODES: Readonly<Record<ProblemKind, number>> = {
  usage: 2,
  'not-found': 3,
  refused: 4,
  conflict: 5,
  environment: 6,
  unavailable: 7,
  internal: 70,
};

export function problem(kind: ProblemKind, message: string): Problem {
  return { kind, message };
}

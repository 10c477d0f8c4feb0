// What git or the file system could not do, as a problem for the person.

import { errorCode, reasonOf } from '../adapters/files.ts';
import { GitError } from '../adapters/git-error.ts';
import { type Problem, problem } from '../problem.ts';

/** Throws `cause` on where neither git nor the file system is at fault. */
export function environmentProblem(doing: string, cause: unknown): Problem {
  if (cause instanceof GitError) return problem('environment', cause.message);
  if (errorCode(cause) === null) throw cause;
  return problem('environment', `${doing}: ${reasonOf(cause)}`);
}

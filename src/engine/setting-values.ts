// Values that stand in several settings files.

import * as z from 'zod';

/** The longest that a timer of Node's can wait (24 days): a longer one would go off at once. */
export const LONGEST_MS = 2_147_483_647;

export const milliseconds = z.number().int().positive().max(LONGEST_MS);

/** A variable's name, or how several begin: `GT_*`. */
export const variablePattern = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*\*?$/, 'name a variable, or several as in "GT_*"');

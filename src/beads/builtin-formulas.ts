// The formulas that come with the product.

import type { Formula } from './formula.ts';
import { parseFormula } from './formula.ts';

const FIX_BUG = `
formula = "fix-bug"
description = "A bug fixed test first: the failing test is seen to fail, then the fix makes it pass."
type = "workflow"
version = 1

[vars.repro]
description = "Shell command that adds the failing test and succeeds only when it has seen it fail."
required = true

[vars.fix]
description = "Shell command that fixes the bug."
required = true

[vars.verify]
description = "Shell command that runs the tests and succeeds only when they pass."
required = true

[[steps]]
id = "repro"
title = "Add the failing test and see it fail"
run = "{{repro}}"
acceptance = "A test that shows the bug stands in the tree, and fails."

[[steps]]
id = "fix"
title = "Fix the bug"
needs = ["repro"]
run = "{{fix}}"
acceptance = "The cause is gone; the test is as it was."

[[steps]]
id = "verify"
title = "Verify that the tests pass"
needs = ["fix"]
run = "{{verify}}"
acceptance = "The whole test suite passes."
`;

const SOURCES: ReadonlyMap<string, string> = new Map([['fix-bug', FIX_BUG]]);

export function builtinNames(): readonly string[] {
  return [...SOURCES.keys()];
}

/** The built-in formula of that name. */
export function builtinFormula(name: string): Formula | undefined {
  const source = SOURCES.get(name);
  if (source === undefined) return undefined;
  const formula = parseFormula(source);
  if (!formula.ok) throw new Error(`reading built-in formula ${name}: ${formula.problem[0]?.message}`);
  return formula.value;
}

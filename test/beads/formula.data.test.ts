import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseFormula } from '../../src/beads/formula.ts';

const data = process.env['GT_TEST_DATA'] ?? '';

test('every real formula is read, or refused because of a type that is not supported yet', () => {
  const files = globSync('*.toml', { cwd: join(data, 'formulas') }).sort();
  assert.equal(files.length, 20);
  const refused: string[] = [];
  for (const file of files) {
    const parsed = parseFormula(readFileSync(join(data, 'formulas', file), 'utf8'));
    if (parsed.ok) {
      assert.ok(parsed.value.steps.length > 0, file);
      continue;
    }
    for (const problem of parsed.problem) {
      assert.equal(problem.kind, 'unsupported', `${file}: ${problem.message}`);
      assert.match(problem.message, /not supported yet/);
    }
    refused.push(file.replace('.formula.toml', ''));
  }
  assert.deepEqual(refused, [
    'code-review',
    'design',
    'mol-plan-review',
    'rule-of-five',
    'security-audit',
    'shiny-enterprise',
    'shiny-secure',
    'tdd-cycle',
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtinFormula } from '../../src/beads/builtin-formulas.ts';
import { parseFormula } from '../../src/beads/formula.ts';

function problems(text: string): string[] {
  const parsed = parseFormula(text);
  return parsed.ok ? [] : parsed.problem.map((each) => `${each.kind}: ${each.message}`);
}

const step = (id: string, more = '') => `[[steps]]\nid = "${id}"\n${more}\n`;

test('a workflow is read with its variables and steps, unknown keys passed over', () => {
  const parsed = parseFormula(`
formula = "f"
version = "3"
phase = "vapor"
[vars]
plain = "a"
[vars.full]
description = "d"
required = true
[vars.number]
default = 5
[squash]
trigger = "x"
${step('one', 'title = "One {{plain}}"\nrun = "make {{full}}"\ngate = { type = "human" }')}
${step('two', 'needs = ["one"]\ndepends_on = ["one"]')}`);
  assert.deepEqual(parsed.ok && parsed.value, {
    name: 'f',
    description: '',
    version: 3,
    vars: {
      plain: { description: '', required: false, default: 'a' },
      full: { description: 'd', required: true, default: null },
      number: { description: '', required: false, default: '5' },
    },
    steps: [
      { id: 'one', title: 'One {{plain}}', description: '', acceptance: '', needs: [], run: 'make {{full}}' },
      { id: 'two', title: 'two', description: '', acceptance: '', needs: ['one'], run: '' },
    ],
  });
});

test('all that is wrong is named at once', () => {
  const text = `formula = "f"\n${step('a', 'needs = ["zz"]')}${step('a', 'run = "{{what}}"')}`;
  assert.deepEqual(problems(text), [
    'duplicate-step: two steps are called "a"',
    'unknown-need: step "a" needs "zz", which is no step',
    'unresolved-var: step "a" uses {{what}}, which is no variable of the formula',
  ]);
});

test('steps that need each other in a circle are named', () => {
  const text = `formula = "f"\n${step('a', 'needs = ["b"]')}${step('b', 'needs = ["a"]')}${step('c')}`;
  assert.deepEqual(problems(text), ['cycle: steps need each other in a circle: a, b']);
});

test('what is no formula is refused in words', () => {
  assert.match(problems('formula = ')[0] ?? '', /^syntax: line 1, column \d+: /);
  assert.match(problems('title = "x"')[0] ?? '', /^shape: formula: /);
  assert.match(problems('formula = "f"\n[[steps]]\nid = 5')[0] ?? '', /^shape: steps\.0\.id: /);
  assert.deepEqual(problems('formula = "f"'), ['shape: it has no steps']);
  assert.match(problems('formula = "f"\ntype = "convoy"')[0] ?? '', /^unsupported: .*convoy/);
  assert.match(problems('formula = "f"\nextends = ["g"]')[0] ?? '', /^unsupported: .*g/);
});

test('the built-in formula adds a failing test, fixes and verifies, in this order', () => {
  const formula = builtinFormula('fix-bug');
  assert.deepEqual(
    formula?.steps.map(({ id, needs, run }) => [id, needs, run]),
    [
      ['repro', [], '{{repro}}'],
      ['fix', ['repro'], '{{fix}}'],
      ['verify', ['fix'], '{{verify}}'],
    ],
  );
  assert.ok(Object.values(formula?.vars ?? {}).every((each) => each.required));
  assert.equal(builtinFormula('no-such'), undefined);
});

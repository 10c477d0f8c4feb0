import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtinFormula } from '../../src/beads/builtin-formulas.ts';
import { parseFormula } from '../../src/beads/formula.ts';
import { readyBeads } from '../../src/beads/graph.ts';
import { moleculeDrafts, planMolecule } from '../../src/beads/molecule.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { tempFolder } from '../support/temp-folder.ts';

const BY = { by: 'mayor', at: 1_000 };

function fixBug() {
  const formula = builtinFormula('fix-bug');
  assert.ok(formula);
  return formula;
}

test('a plan has the steps in an order that works, with texts and commands filled in', () => {
  const formula = parseFormula(`
formula = "f"
[vars]
who = "world"
[[steps]]
id = "last"
needs = ["first", "second"]
run = "echo {{ who }} {{who}}"
[[steps]]
id = "second"
needs = ["first"]
[[steps]]
id = "first"
title = "Greet {{who}}"
`);
  assert.ok(formula.ok);
  const plan = planMolecule(formula.value, { who: "o'brien $& {{x}}" });
  assert.ok(plan.ok);
  assert.deepEqual(
    plan.value.steps.map((step) => step.id),
    ['first', 'second', 'last'],
  );
  assert.equal(plan.value.steps[0]?.title, "Greet o'brien $& {{x}}");
  assert.equal(plan.value.steps[2]?.run, "echo o'brien $& {{x}} o'brien $& {{x}}");
});

test('variables without a value are named, all at once', () => {
  const plan = planMolecule(fixBug(), { fix: 'x' });
  assert.deepEqual(plan, {
    ok: false,
    problem: 'variable "repro" has no value; variable "verify" has no value',
  });
});

test('a poured molecule is worked on step by step, and its steps say what to run', () => {
  using folder = tempFolder();
  const opened = BeadStore.open(folder.path);
  assert.ok(opened.ok);
  using store = opened.value;
  const parent = store.create({ title: 'A bug', priority: 1, prefix: 'bd', ...BY });
  const plan = planMolecule(fixBug(), { repro: 'R', fix: 'F', verify: 'V' });
  assert.ok(parent.ok && plan.ok);
  // Another child was there before: steps are found by what they are, not by their number.
  assert.ok(
    store.create({ title: 'earlier', parent: parent.value.id, status: 'closed', prefix: 'bd', ...BY }).ok,
  );
  for (const draft of moleculeDrafts(plan.value, parent.value)) {
    const made = store.create({ ...draft, prefix: 'bd', ...BY });
    assert.ok(made.ok);
    assert.equal(made.value.type, 'step');
    assert.equal(made.value.priority, 1);
  }
  const ran: unknown[] = [];
  const nextStep = () => readyBeads(store.all(), BY.at).find((bead) => bead.type === 'step');
  for (let step = nextStep(); step !== undefined; step = nextStep()) {
    ran.push(step.metadata['run']);
    assert.ok(store.close(step.id, 'done', BY).ok);
  }
  assert.deepEqual(ran, ['R', 'F', 'V']);
});

test('a draft that needs a step that is not there is refused', () => {
  using folder = tempFolder();
  const opened = BeadStore.open(folder.path);
  assert.ok(opened.ok);
  using store = opened.value;
  const parent = store.create({ title: 'A bug', prefix: 'bd', ...BY });
  const plan = planMolecule(fixBug(), { repro: 'R', fix: 'F', verify: 'V' });
  assert.ok(parent.ok && plan.ok);
  const [, fix] = moleculeDrafts(plan.value, parent.value);
  assert.ok(fix);
  const made = store.create({ ...fix, prefix: 'bd', ...BY });
  assert.ok(!made.ok);
  assert.match(made.problem.message, /no step of .* is called "repro"/);
});

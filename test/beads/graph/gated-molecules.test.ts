import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead } from '../../../src/beads/bead.ts';
import { gatedMolecules } from '../../../src/beads/graph/gated-molecules.ts';
import { madeBead as bead, CLOSED as closed, madeEdge as edge } from '../../support/made-bead.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function told(...beads: Bead[]): string[] {
  return gatedMolecules(beads, NOW).map(({ molecule, gate, step }) =>
    [molecule, gate, step].map((each) => each.title).join(' '),
  );
}

const molecule = bead('mol', { type: 'molecule' });
const part = bead('part', { edges: [edge('parent-child', 'mol')] });
const step = bead('step', { edges: [edge('blocks', 'gate'), edge('parent-child', 'part')] });
const gate = bead('gate', { type: 'gate', edges: [edge('parent-child', 'mol')] });

test('a molecule can go on once its gate is closed and a step behind it is ready', () => {
  assert.deepEqual(told(molecule, part, step, gate), []);
  assert.deepEqual(told(molecule, part, step, { ...gate, ...closed }), ['mol gate step']);
  assert.deepEqual(told(molecule, part, { ...step, ...closed }, { ...gate, ...closed }), []);
  const held = { ...step, edges: [...step.edges, edge('blocks', 'part')] };
  assert.deepEqual(told(molecule, part, held, { ...gate, ...closed }), []);
});

test('a timer opens its gate by itself', () => {
  const timer = (timeout: number) => ({ ...gate, other: { await_type: 'timer', timeout } });
  assert.deepEqual(told(molecule, part, step, timer(1)), ['mol gate step']);
  assert.deepEqual(told(molecule, part, step, timer(1e20)), []);
});

test('without a molecule above it is what the step is a part of; a lone bead is part of none', () => {
  assert.deepEqual(told({ ...molecule, type: 'epic' }, part, step, { ...gate, ...closed }), [
    'part gate step',
  ]);
  const lone = { ...step, edges: [edge('blocks', 'gate')] };
  assert.deepEqual(told(lone, { ...gate, ...closed }), []);
});

test('a molecule stands there once, with the most urgent of its steps', () => {
  const urgent = { ...step, id: bead('urgent').id, title: 'urgent', priority: 0 };
  assert.deepEqual(told(molecule, part, step, urgent, { ...gate, ...closed }), ['mol gate urgent']);
});

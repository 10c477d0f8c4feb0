import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead } from '../../../src/beads/bead.ts';
import type { GateFact } from '../../../src/beads/graph/gate-state.ts';
import { finishedMolecules, whyNotClosed } from '../../../src/beads/graph/why-not-closed.ts';
import { madeBead as bead, CLOSED as closed, madeEdge as edge } from '../../support/made-bead.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const up = (id: string) => ({ edges: [edge('parent-child', id)] });

function why(first: Bead, ...others: Bead[]): string | null {
  return whyNotClosed(first, [first, ...others], { now: NOW });
}

test('nothing stands against closing a plain bead, or one that is closed', () => {
  assert.equal(why(bead('a')), null);
  assert.equal(why(bead('a', { ...closed, edges: [edge('blocks', 'b')] }), bead('b')), null);
});

test('a pinned bead stays open', () => {
  assert.equal(why(bead('a', { status: 'pinned' })), 'it is pinned');
  assert.equal(why(bead('a', { other: { pinned: true } })), 'it is pinned');
});

test('an epic waits for its children, which are named', () => {
  const epic = bead('e', { type: 'epic' });
  const children = ['4', '3', '2', '1'].map((n) => bead(`e.${n}`, up('e')));
  assert.equal(why(epic, ...children), 'it has open children: bd-e.1, bd-e.2, bd-e.3 and 1 more');
  assert.equal(
    why(epic, bead('e.1', { ...up('e'), ...closed }), bead('e.2', up('e'))),
    'it has open children: bd-e.2',
  );
  assert.equal(why(epic, bead('e.1', { ...up('e'), ...closed })), null);
  assert.equal(why(bead('t'), bead('t.1', up('t'))), null);
});

test('a bead that waits for another says for which', () => {
  assert.equal(why(bead('a', { edges: [edge('blocks', 'b')] }), bead('b')), 'it waits for bd-b (b)');
  assert.equal(why(bead('a', { edges: [edge('blocks', 'b')] }), bead('b', closed)), null);
  const spawned = bead('a', { edges: [edge('waits-for', 's')] });
  assert.equal(why(spawned, bead('s'), bead('c', up('s'))), 'it waits for children of bd-s (s): bd-c');
});

test('a bead for the case of a failure may be closed once the case cannot come any more', () => {
  const plan = bead('plan', { edges: [edge('conditional-blocks', 'a')] });
  assert.equal(why(plan, bead('a')), 'it is for the case that bd-a (a) fails');
  assert.equal(why(plan, bead('a', closed)), null);
});

test('a gate is closed by what it waits for; one for a person by the person', () => {
  const gate = (type: string) => bead('g', { type: 'gate', other: { await_type: type, await_id: '7' } });
  const asked = (fact: GateFact) => whyNotClosed(gate('gh:pr'), [], { now: NOW, gate: fact });
  assert.equal(
    why(gate('gh:pr')),
    'its gate is not satisfied: the state of pull request 7 is not known: nobody has looked',
  );
  assert.equal(
    asked({ kind: 'pull-request', state: 'CLOSED' }),
    'its gate is not satisfied: pull request 7 was closed without a merge',
  );
  assert.equal(asked({ kind: 'pull-request', state: 'MERGED' }), null);
  assert.equal(why(gate('human')), null);
});

test('a molecule is done with its last part, and so are those around it', () => {
  const outer = bead('outer', { type: 'molecule' });
  const inner = bead('inner', { type: 'molecule', ...up('outer') });
  const [last, other] = [bead('last', up('inner')), bead('other', up('inner'))];
  const done = (...more: Bead[]) =>
    finishedMolecules(last, [outer, inner, last, ...more]).map((each) => each.title);
  assert.deepEqual(done({ ...other, ...closed }), ['inner', 'outer']);
  assert.deepEqual(done({ ...other, ...closed }, bead('aside', up('outer'))), ['inner']);
  assert.deepEqual(done(other), []);
  assert.deepEqual(finishedMolecules(bead('x', up('e')), [bead('e', { type: 'epic' })]), []);
});

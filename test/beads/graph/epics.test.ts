import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epicProgress } from '../../../src/beads/graph/epics.ts';
import { looseEnds } from '../../../src/beads/graph/loose-ends.ts';
import { madeBead as bead, CLOSED as closed, madeEdge as edge } from '../../support/made-bead.ts';

test('an epic is as far as its direct children, and may be closed when all of them are', () => {
  const up = (id: string) => ({ edges: [edge('parent-child', id)] });
  const beads = [
    bead('half', { type: 'epic' }),
    bead('h1', { ...closed, ...up('half') }),
    bead('h2', up('half')),
    bead('h2a', up('h2')),
    bead('h3', { deleted: true, ...up('half') }),
    bead('done', { type: 'epic', ...up('half') }),
    bead('d1', { ...closed, ...up('done') }),
    bead('empty', { type: 'epic' }),
    bead('over', { type: 'epic', ...closed }),
    bead('o1', { ...closed, ...up('over') }),
    bead('task'),
  ];
  assert.deepEqual(
    epicProgress(beads).map(({ epic, total, closed: count, isEligible }) => [
      epic.title,
      `${count}/${total}`,
      isEligible,
    ]),
    [
      ['half', '1/3', false],
      ['done', '1/1', true],
      ['empty', '0/0', false],
      ['over', '1/1', false],
    ],
  );
});

test('edges that lead to no bead are named, with where they lead and that they block nothing', () => {
  const beads = [
    bead('a', {
      edges: [
        edge('blocks', 'external:web:login'),
        edge('blocks', 'old'),
        edge('blocks', 'there'),
        edge('related', 'gone'),
      ],
    }),
    bead('old', { deleted: true, edges: [edge('blocks', 'gone')] }),
    bead('there'),
  ];
  assert.deepEqual(
    looseEnds(beads).map(({ bead: { id }, kind, words }) => [id, kind, words]),
    [
      [
        'bd-a',
        'external',
        'blocks: external:web:login lies in the project web, whose state is not known here: it blocks nothing',
      ],
      ['bd-a', 'deleted', 'blocks: bd-old is deleted: it blocks nothing'],
      ['bd-a', 'missing', 'related: bd-gone is not among these beads'],
    ],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TownEvent } from '../../src/engine/events.ts';
import { foldEvent } from '../../src/engine/fold.ts';
import { copyTown } from '../../src/engine/town-state.ts';
import { M1, submittedTown } from '../support/town-story.ts';

/** A person has held `m1`; what the record says of the request it was carried out by. */
function heldBy(accepted?: unknown) {
  const state = copyTown(submittedTown().state);
  const data = { mr: M1, by: 'person', held: true, ...(accepted === undefined ? {} : { accepted }) };
  foldEvent(state, { seq: state.seq + 1, at: 1, kind: 'mr.held', data } as TownEvent);
  return state;
}

test('an event in which a request was carried out makes of the town what it makes alone, and names the request', () => {
  const { acceptedOfPerson, ...state } = heldBy({ run: null, seq: 7 });
  const { acceptedOfPerson: none, ...alone } = heldBy();
  assert.deepEqual([acceptedOfPerson, none], [[7], []]);
  assert.deepEqual(state, alone);
});

test('what is no request’s name is passed over', () => {
  for (const accepted of [null, 5, 'x', [], {}]) {
    const { acceptedOfPerson: _, ...state } = heldBy(accepted);
    const { acceptedOfPerson: __, ...alone } = heldBy();
    assert.deepEqual(state, alone);
  }
});

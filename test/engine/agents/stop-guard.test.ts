import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AgentEars } from '../../../src/engine/agents/agent-ears.ts';
import type { AgentEvent } from '../../../src/engine/agents/agent-event.ts';
import type { RunId } from '../../../src/engine/ids.ts';

const RUN = 'r1' as RunId;
const LIMITS = { inRow: 3, inTurn: 12 };
const TOOL: AgentEvent = { kind: 'tool-started', session: 's', tool: 'Bash', call: null };

function openEars(): AgentEars {
  return new AgentEars((cause) => assert.fail(String(cause)));
}

function asks(ears: AgentEars, isContinued: boolean | null): boolean {
  return ears.keepsGoing(RUN, { refusal: 'You still have lib-1', isContinued, limits: LIMITS });
}

test('a turn that gets nowhere is kept going as often as is allowed, and then ends', () => {
  const ears = openEars();
  assert.deepEqual(
    [false, true, true, true, true].map((each) => asks(ears, each)),
    [true, true, true, false, false],
  );
});

test('a tool used in between counts as progress, up to a bound', () => {
  const ears = openEars();
  let kept = 0;
  for (let at = 0; at < 50; at += 1) {
    if (asks(ears, at > 0)) kept += 1;
    ears.hear(RUN, at, TOOL);
  }
  assert.equal(kept, LIMITS.inTurn);
});

test('a new prompt begins to count anew, our own refusal as a prompt does not', () => {
  const ears = openEars();
  for (let at = 0; at < 4; at += 1) asks(ears, null);
  ears.hear(RUN, 0, { kind: 'turn-started', session: 's', prompt: 'You still have lib-1' });
  assert.equal(asks(ears, null), false);
  ears.hear(RUN, 0, { kind: 'turn-started', session: 's', prompt: 'Go on' });
  assert.equal(asks(ears, null), true);
});

test('a CLI that says that the turn is a new one begins to count anew', () => {
  const ears = openEars();
  for (let at = 0; at < 4; at += 1) asks(ears, true);
  assert.equal(asks(ears, true), false);
  assert.equal(asks(ears, false), true);
});

test('whatever is heard, one turn is refused its end within bounds', () => {
  const events = fc.constantFrom<AgentEvent | 'stop'>(
    TOOL,
    'stop',
    'stop',
    { kind: 'tool-ended', session: 's', tool: 'x', call: null },
    { kind: 'asked', session: 's', about: 'question', text: '' },
  );
  fc.assert(
    fc.property(fc.array(events, { maxLength: 200 }), (heard) => {
      const ears = openEars();
      let refused = 0;
      for (const each of heard) {
        if (each !== 'stop') ears.hear(RUN, 0, each);
        else if (asks(ears, true)) refused += 1;
      }
      assert.ok(refused <= LIMITS.inTurn);
    }),
  );
});

test('every listener hears each event with its instant, also where another one throws', () => {
  const heard: unknown[] = [];
  const failures: unknown[] = [];
  const ears = new AgentEars((cause) => failures.push(cause));
  ears.onHeard(() => {
    throw new Error('deaf');
  });
  const stop = ears.onHeard((run, at, event) => heard.push([run, at, event.kind]));
  ears.hear(RUN, 5, TOOL);
  stop();
  ears.hear(RUN, 6, TOOL);
  assert.deepEqual(heard, [[RUN, 5, 'tool-started']]);
  assert.equal(failures.length, 2);
});

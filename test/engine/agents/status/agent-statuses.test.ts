// The states of runs as digests and hooks tell them one after the other, in whatever order they come.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentStatuses } from '../../../../src/engine/agents/status/agent-statuses.ts';
import type { RunId } from '../../../../src/engine/ids.ts';
import { townSettingsSchema } from '../../../../src/engine/settings.ts';
import type { Digest } from '../../../../src/engine/terminals.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const settings = townSettingsSchema.parse({
  ...{ version: 1, name: 'town' },
  runtimes: {
    talker: {
      command: ['true'],
      rules: {
        version: 1,
        rules: [
          { id: 'limit', state: 'limited', screen: ['limit reached'] },
          { id: 'ask', state: 'asking', screen: ['^❯ 1\\.'] },
          { id: 'cut', state: 'interrupted', screen: ['Interrupted'] },
          { id: 'busy', state: 'working', screen: ['^busy'] },
          { id: 'calm', state: 'idle', screen: ['^❯$'] },
        ],
      },
    },
  },
});
const RUN = { run: 'r1' as RunId, runtime: 'talker' };

class Watched implements Disposable {
  readonly clock = new FakeClock();
  readonly statuses = new AgentStatuses({ clock: this.clock, settings, onChange: () => {} });

  show(line: string, drawnAt = this.clock.now()): void {
    this.statuses.saw(RUN, { title: '', bottom: [line], lastByteAt: drawnAt } as unknown as Digest);
  }

  get status() {
    const status = this.statuses.of(RUN.run);
    assert.ok(status);
    return status;
  }

  [Symbol.dispose](): void {
    this.statuses[Symbol.dispose]();
  }
}

test('a question and a turn’s end that hooks tell after the screen has shown the end are over', () => {
  using watched = new Watched();
  watched.show('busy');
  watched.show('❯');
  watched.clock.advance(1_000);
  assert.equal(watched.status.activity, 'idle');
  watched.statuses.heard(RUN, { kind: 'asked', session: 's', about: 'permission', text: 'rm -rf build' });
  assert.equal(watched.status.activity, 'asking', 'it may not be drawn yet');
  watched.statuses.heard(RUN, { kind: 'turn-ended', session: 's' });
  watched.clock.advance(10_000);
  assert.deepEqual([watched.status.activity, watched.status.question], ['idle', null]);
});

test('a turn whose beginning and end are told after its screen is over leaves nothing behind', () => {
  using watched = new Watched();
  watched.show('❯');
  watched.clock.advance(1_000);
  watched.statuses.heard(RUN, { kind: 'turn-started', session: 's', prompt: 'hello' });
  watched.statuses.heard(RUN, { kind: 'turn-ended', session: 's' });
  assert.equal(watched.status.activity, 'idle');
});

test('a question that a person cut short before its hook was heard is not asked any more', () => {
  using watched = new Watched();
  const ask = () =>
    watched.statuses.heard(RUN, { kind: 'asked', session: 's', about: 'permission', text: 'rm -rf build' });
  watched.show('❯ 1. Yes');
  watched.show('⎿ Interrupted');
  ask();
  watched.clock.advance(10_000);
  assert.equal(watched.status.activity, 'interrupted');
  watched.statuses.heard(RUN, { kind: 'turn-started', session: 's', prompt: 'Once more.' });
  ask();
  assert.equal(watched.status.activity, 'asking');
});

test('a limit that is found on a screen counts from when it was drawn', () => {
  using watched = new Watched();
  const drawnAt = watched.clock.now() - 60_000;
  watched.show('weekly limit reached', drawnAt);
  watched.clock.advance(1_000);
  assert.equal(watched.status.activity, 'limited');
  assert.ok(watched.status.since < drawnAt + 1_000);
  watched.show('❯ 1. Yes', drawnAt);
  assert.equal(watched.status.since, watched.clock.now());
});

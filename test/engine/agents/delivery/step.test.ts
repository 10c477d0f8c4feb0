// Messages are typed by steps that a terminal of chance is played for: it loses Enters and pastes, a person types and
// deletes, dialogs come and go, and the town dies at any step.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextStep, type Sight, type Typing } from '../../../../src/engine/agents/delivery/step.ts';

const TIMING = { settleMs: 200, canClear: true };
const IDLE: Sight = {
  now: 1_000,
  activity: 'idle',
  hindrance: null,
  composer: 'empty',
  isHeard: false,
  tellsPrompts: true,
  isShared: false,
  hasDrawn: true,
  isRecorded: null,
};

test('an idle agent is typed to where its composer is empty, and never over a draft', () => {
  assert.deepEqual(step({ kind: 'ready' }, {}), { kind: 'paste' });
  for (const composer of ['message', 'other', 'absent'] as const)
    assert.equal(step({ kind: 'ready' }, { composer }).kind, 'wait');
  assert.equal(step({ kind: 'ready' }, { hindrance: 'it asks a person' }).kind, 'wait');
});

test('Enter follows once the composer shows the text, and not in a dialog', () => {
  const pasted: Typing = { kind: 'pasted', at: 500 };
  assert.deepEqual(step(pasted, { composer: 'message' }), { kind: 'enter' });
  assert.deepEqual(step(pasted, { composer: 'empty' }), { kind: 'look' });
  assert.deepEqual(step(pasted, { composer: 'message', activity: 'asking' }), { kind: 'look' });
  assert.equal(step(pasted, { composer: 'message', isShared: true }).kind, 'leave');
});

test('what a limit has held up is told to go on once that is over, and not before', () => {
  const pasted: Typing = { kind: 'pasted', at: 500 };
  const limited = { composer: 'message', activity: 'limited' } as const;
  assert.deepEqual(step(pasted, limited), { kind: 'enter' });
  assert.deepEqual(step(pasted, { ...limited, hindrance: 'its account has met a limit' }), { kind: 'look' });
});

test('what was pasted is waited for as long as its program may not have read it', () => {
  const pasted: Typing = { kind: 'pasted', at: 0 };
  assert.deepEqual(step(pasted, { now: 29_999 }), { kind: 'look' });
  assert.equal(step(pasted, { now: 30_000 }).kind, 'give-up');
  assert.deepEqual(step(pasted, { now: 119_999, hasDrawn: false }), { kind: 'look' });
  assert.equal(step(pasted, { now: 120_000, hasDrawn: false }).kind, 'give-up');
});

test('an Enter that was lost is pressed again over the text, then the text is taken back', () => {
  const entered = (times: number): Typing => ({ kind: 'entered', at: 0, times });
  const still = { composer: 'message' } as const;
  assert.deepEqual(step(entered(1), { ...still, now: 4_999 }), { kind: 'look' });
  assert.deepEqual(step(entered(1), { ...still, now: 5_000 }), { kind: 'enter' });
  assert.deepEqual(step(entered(3), { ...still, now: 1_000 }), { kind: 'enter' });
  assert.deepEqual(step(entered(4), { ...still, now: 2_000 }), { kind: 'clear' });
  assert.equal(step({ kind: 'cleared', at: 0 }, {}).kind, 'wait');
});

test('what another engine began is typed anew only where its CLI has no record of it', () => {
  const unsure: Typing = { kind: 'unsure', at: 0 };
  const later = { now: 10_000 };
  assert.equal(step(unsure, { ...later, isRecorded: true }).kind, 'deliver');
  assert.equal(step(unsure, { ...later, isRecorded: false }).kind, 'wait');
  assert.equal(step(unsure, { ...later, composer: 'message' }).kind, 'enter');
  assert.equal(step(unsure, { ...later, composer: 'message', isShared: true }).kind, 'leave');
  assert.equal(step(unsure, { ...later, activity: 'working', composer: 'message' }).kind, 'leave');
});

test('where no record tells, word of a hook that no engine answered is waited for', () => {
  const unsure: Typing = { kind: 'unsure', at: 0 };
  assert.deepEqual(step(unsure, { now: 19_999 }), { kind: 'look' });
  assert.equal(step(unsure, { now: 20_000 }).kind, 'give-up');
  assert.equal(step(unsure, { now: 3_000, tellsPrompts: false }).kind, 'give-up');
  assert.equal(step(unsure, { now: 3_000, isHeard: true }).kind, 'deliver');
});

test('what a program may still have to read is not typed anew', () => {
  const unsure: Typing = { kind: 'unsure', at: 0 };
  const unread = { isRecorded: false, hasDrawn: false };
  assert.deepEqual(step(unsure, { ...unread, now: 19_999 }), { kind: 'look' });
  assert.equal(step(unsure, { ...unread, now: 20_000 }).kind, 'wait');
});

test('in any story each message is taken in once at most, ends, and no dialog or draft is sent', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 11 }), { maxLength: 80 }), fc.boolean(), (chances, keepsRecord) => {
      const story = new Story(chances, keepsRecord);
      story.play();
      assert.ok(story.taken <= 1, `taken in ${story.taken} times`);
      assert.deepEqual(story.faults, []);
      assert.notEqual(story.end, null, 'it ends');
      if (story.end === 'deliver') assert.equal(story.taken, 1);
    }),
    { numRuns: 2_000 },
  );
});

function step(typing: Typing, sight: Partial<Sight>) {
  return nextStep(typing, { ...IDLE, ...sight }, TIMING);
}

const TURN_MS = 2_000;
const TIME_TO_LIVE_MS = 60_000;

/** A CLI, a person and an engine; each chance says what happens within one look. */
class Story {
  readonly #chances: number[];
  readonly #keepsRecord: boolean;
  #now = 0;
  #typing: Typing = { kind: 'ready' };
  #typedAt: number | null = null;
  #hasMessage = false;
  #draft = '';
  #busyUntil = 0;
  #isAsking = false;
  #personAt = Number.NEGATIVE_INFINITY;
  #heardAt: number | null = null;
  #heldAt = Number.NEGATIVE_INFINITY;
  taken = 0;
  end: 'deliver' | 'give-up' | 'expired' | null = null;
  readonly faults: string[] = [];

  constructor(chances: readonly number[], keepsRecord: boolean) {
    this.#chances = [...chances];
    this.#keepsRecord = keepsRecord;
  }

  play(): void {
    for (let looks = 0; looks < 3_000 && this.end === null; looks += 1) {
      this.#now += 100;
      if (this.#typing.kind !== 'ready' || looks % 10 === 0) this.#engine(this.#chance());
      this.#happen(this.#chance());
    }
  }

  #chance(): number {
    return this.#chances.shift() ?? 5;
  }

  #happen(chance: number): void {
    const canType = !this.#isHeld();
    if (chance === 0 && canType) this.#person('x');
    if (chance === 1 && canType && this.#draft !== '') this.#submit('person');
    if (chance === 2 && this.#now < this.#busyUntil) this.#isAsking = true;
    if (chance === 3) this.#isAsking = false;
    if (this.#chances.length === 0) {
      this.#isAsking = false;
      this.#draft = this.#hasMessage ? this.#draft : '';
    }
  }

  #person(letter: string): void {
    if (this.#isAsking) return;
    this.#draft += letter;
    this.#personAt = this.#now;
  }

  #submit(who: 'person' | 'town'): void {
    if (this.#isAsking) {
      if (who === 'town') this.faults.push('a dialog was answered');
      return;
    }
    if (who === 'town' && this.#draft !== '') this.faults.push('a draft was sent');
    if (this.#hasMessage) {
      this.taken += 1;
      this.#heardAt = this.#now;
    }
    if (this.#hasMessage || this.#draft !== '') this.#busyUntil = this.#now + TURN_MS;
    this.#hasMessage = false;
    this.#draft = '';
  }

  /** One look of the engine's; with some chances it dies right after what it did, or what it pressed is lost. */
  #engine(chance: number): void {
    const step = nextStep(this.#typing, this.#sight(), TIMING);
    const isLost = chance === 6 || chance === 7;
    switch (step.kind) {
      case 'paste':
        this.#typedAt = this.#now;
        this.#typing = { kind: 'pasted', at: this.#now };
        this.#heldAt = this.#now;
        if (!isLost || chance === 7) this.#hasMessage = !isLost;
        break;
      case 'enter': {
        const times = this.#typing.kind === 'entered' ? this.#typing.times + 1 : 1;
        this.#typing = { kind: 'entered', at: this.#now, times };
        if (!isLost) this.#submit('town');
        this.#heldAt = Number.NEGATIVE_INFINITY;
        break;
      }
      case 'clear':
        this.#typing = { kind: 'cleared', at: this.#now };
        this.#hasMessage = false;
        break;
      case 'look':
        break;
      case 'deliver':
      case 'give-up':
        this.end = step.kind;
        break;
      case 'wait':
        this.#typing = { kind: 'ready' };
        this.#typedAt = null;
        this.#heldAt = Number.NEGATIVE_INFINITY;
        if (this.#now > TIME_TO_LIVE_MS) this.end = 'expired';
        break;
      case 'leave':
        this.#typing = { kind: 'unsure', at: this.#now };
        if (this.#now > TIME_TO_LIVE_MS) this.end = 'expired';
        break;
    }
    const isCrash = chance === 8 || chance === 9;
    if (isCrash && this.#typedAt !== null && this.end === null) this.#crash();
  }

  /** No key of a person's is kept for longer. */
  #isHeld(): boolean {
    return this.#now - this.#heldAt < 3_000;
  }

  #crash(): void {
    this.#typing = { kind: 'unsure', at: this.#now };
    this.#heardAt = null;
    this.#heldAt = Number.NEGATIVE_INFINITY;
  }

  #sight(): Sight {
    const isBusy = this.#now < this.#busyUntil;
    const since = this.#typedAt ?? Number.POSITIVE_INFINITY;
    const activity = this.#isAsking ? 'asking' : isBusy ? 'working' : 'idle';
    const isHandsOn = this.#now - this.#personAt < 3_000;
    const shown = this.#draft !== '' ? 'other' : this.#hasMessage ? 'message' : 'empty';
    return {
      now: this.#now,
      activity,
      hindrance: activity !== 'idle' || isHandsOn ? activity : null,
      composer: this.#isAsking ? 'absent' : shown,
      isHeard: this.#heardAt !== null && this.#heardAt >= since,
      tellsPrompts: true,
      isShared: this.#personAt >= since && !this.#isHeld(),
      hasDrawn: true,
      isRecorded: this.#keepsRecord ? this.taken > 0 : null,
    };
  }
}

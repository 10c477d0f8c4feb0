// The queue over real git, whatever people, agents and the machine do to it meanwhile.

import { test } from 'node:test';
import fc from 'fast-check';
import { isFull } from '../support/long-form.ts';
import { QueueStory, storySteps } from '../support/queue-story.ts';

test('whatever is handed in, pushed, force-pushed, deleted and killed: what is good lands, and the branch is green', async () => {
  await fc.assert(
    fc.asyncProperty(storySteps, async (steps) => {
      await using story = await QueueStory.begin();
      for (const step of steps) await story.take(step);
      await story.bringToRest();
      story.check();
    }),
    { numRuns: isFull ? 100 : 4, endOnFailure: true, includeErrorInReport: true },
  );
});

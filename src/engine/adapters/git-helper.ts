// A small process that starts git for a large one: node git-helper.mjs, asked over its IPC channel.

import { performCall } from './git-call.ts';
import type { HelperAnswer, HelperRequest } from './git-calls.ts';

let underWay = 0;

process.on('message', ({ id, call }: HelperRequest) => {
  underWay += 1;
  void performCall(call).then((end) => {
    underWay -= 1;
    if (process.connected) process.send?.({ id, end } satisfies HelperAnswer);
    else endWhenDone();
  });
});
// Whoever asked is gone: what it began goes on to its end, as it would without this process.
process.on('disconnect', endWhenDone);
// The group's signals are for whoever asked, which then lets this process go.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});

function endWhenDone(): void {
  if (underWay === 0) process.exit();
}

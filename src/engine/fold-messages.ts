// The messages' part of the fold: what waits for each run. What has ended is in the log's feed alone.

import type { Folder } from './town-state.ts';

/** Of all runs together: a log that holds more of them open is none of ours. */
const OPEN_MESSAGES = 2_000;

type MessageEvents = {
  readonly [K in
    | 'message.queued'
    | 'message.typed'
    | 'message.untyped'
    | 'message.delivered'
    | 'message.expired']: Folder<K>;
};

export const MESSAGE_FOLDERS: MessageEvents = {
  'message.queued': (state, { id, run, agent, text, from, expiresAt, stall = null }, at) => {
    state.nextMessage = Math.max(state.nextMessage, Number(String(id).slice(1)) || 0) + 1;
    if (state.messages[id] || Object.keys(state.messages).length >= OPEN_MESSAGES) return;
    state.messages[id] = { id, run, agent, text, from, at, expiresAt, stall, typedAt: null, tries: 0 };
  },
  'message.typed': (state, { id }, at) => {
    const message = state.messages[id];
    if (!message) return;
    message.typedAt = at;
    message.tries += 1;
  },
  'message.untyped': (state, { id }) => {
    const message = state.messages[id];
    if (message) message.typedAt = null;
  },
  'message.delivered': (state, { id }) => {
    delete state.messages[id];
  },
  'message.expired': (state, { id }) => {
    delete state.messages[id];
  },
};

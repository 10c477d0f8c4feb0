// What became of pull requests: pushed, opened, waited for, over.

import { hasEnded } from './merge-request.ts';
import type { Folder } from './town-state.ts';

type PullRequestEvents = {
  readonly [K in
    | 'pull-request.intended'
    | 'pull-request.opened'
    | 'pull-request.seen'
    | 'pull-request.ended']: Folder<K>;
};

/** Commits that are known as ours on its branch. */
const HEADS_KEPT = 50;

export const PULL_REQUEST_FOLDERS: PullRequestEvents = {
  'pull-request.intended': (state, { mr, head }) => {
    const request = state.queue[mr];
    if (!request || hasEnded(request)) return;
    const { number = null, url = '', heads = [], tip = request.tip } = request.pullRequest ?? {};
    const others = heads.filter((each) => each !== head);
    request.pullRequest = { number, url, heads: [head, ...others].slice(0, HEADS_KEPT), tip };
  },
  // Also of what was handed in anew, or has ended meanwhile: what is open on the host is known.
  'pull-request.opened': (state, { mr, number, url, head }, at) => {
    const request = state.queue[mr];
    if (!request?.pullRequest) return;
    const { phase } = request;
    const isProposed = phase.kind === 'built' && phase.commit === head;
    const { heads, tip } = request.pullRequest;
    request.pullRequest = { number, url, heads, tip: isProposed ? request.tip : tip };
    if (isProposed) request.phase = { ...phase, kind: 'proposed', since: at, waits: '' };
  },
  'pull-request.seen': (state, { mr, waits, isAsked }, at) => {
    const request = state.queue[mr];
    if (!request || hasEnded(request)) return;
    if (request.phase.kind === 'proposed')
      request.phase = { ...request.phase, since: at, waits, landing: false };
    if (isAsked === undefined || !request.pullRequest) return;
    const { isAsked: _, ...rest } = request.pullRequest;
    request.pullRequest = isAsked ? { ...rest, isAsked } : rest;
  },
  'pull-request.ended': (state, { mr }) => {
    const request = state.queue[mr];
    if (!request?.pullRequest) return;
    const { isAsked: _, ...rest } = request.pullRequest;
    // Handed in anew since: another one is opened for it.
    request.pullRequest = hasEnded(request) ? { ...rest, isOver: true } : { ...rest, number: null, url: '' };
  },
};

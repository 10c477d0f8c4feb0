// How OpenAI's endpoints fail; those of others that speak its chat protocol do as well.

import { type Answer, jsonAnswer } from './protocol.ts';
import type { Failure } from './scenario.ts';

export function openAiFailure(what: Failure, now: number): Answer {
  switch (what.kind) {
    case 'signed-out':
      return failed(401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided: none.');
    case 'overloaded':
      return failed(
        503,
        'server_error',
        'server_is_overloaded',
        'The server is overloaded. Try again later.',
      );
    case 'broken':
      return failed(500, 'server_error', null, 'The server had an error while processing your request.');
    case 'rate-limited': {
      const seconds = Math.max(1, Math.ceil((what.resetAt - now) / 1_000));
      const error = {
        type: 'requests',
        code: 'rate_limit_exceeded',
        message: 'Rate limit reached.',
        param: null,
      };
      return jsonAnswer(
        429,
        { error },
        { 'retry-after': `${seconds}`, 'x-ratelimit-reset-requests': `${seconds}s` },
      );
    }
  }
}

/** A plan's limit, as the service behind Codex tells it. */
export function planLimit(resetAt: number, now: number): Answer {
  const [resets_at, resets_in_seconds] = [resetAt, resetAt - now].map((ms) => Math.ceil(ms / 1_000));
  const message = 'The usage limit has been reached';
  const error = { type: 'usage_limit_reached', message, plan_type: 'pro', resets_at, resets_in_seconds };
  return jsonAnswer(
    429,
    { error },
    {
      'x-codex-primary-used-percent': '100',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': `${resets_at}`,
    },
  );
}

function failed(status: number, type: string, code: string | null, message: string): Answer {
  return jsonAnswer(status, { error: { message, type, param: null, code } });
}

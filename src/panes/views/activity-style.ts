// How states look: a glyph, a word and a colour each, so that the screen reads the same without colour. Colours are
// the sixteen that a person's own theme defines.

import type { ChangedFile } from '../../engine/change-view.ts';
import type { TrialState } from '../../engine/refinery/trials/trial-state.ts';
import type { Activity, FeedEntry, QueueState, WorkState } from '../../engine/view.ts';
import type { Tint } from './spans.ts';

export interface StateStyle {
  /** One column wide. */
  readonly glyph: string;
  readonly word: string;
  readonly tint: Tint;
}

export const ACTIVITY_STYLES: Readonly<Record<Activity, StateStyle>> = {
  starting: { glyph: '◌', word: 'starting', tint: { color: 'cyan' } },
  working: { glyph: '●', word: 'working', tint: { color: 'green' } },
  asking: { glyph: '?', word: 'asking', tint: { color: 'yellow', bold: true } },
  idle: { glyph: '○', word: 'idle', tint: { dim: true } },
  interrupted: { glyph: '‖', word: 'paused', tint: { color: 'yellow' } },
  limited: { glyph: '◒', word: 'limited', tint: { color: 'yellow', bold: true } },
  'signed-out': { glyph: '!', word: 'no login', tint: { color: 'red', bold: true } },
  silent: { glyph: '◔', word: 'silent', tint: { color: 'yellow' } },
  looping: { glyph: '↻', word: 'looping', tint: { color: 'yellow' } },
  unknown: { glyph: '·', word: 'unknown', tint: { dim: true } },
  done: { glyph: '✓', word: 'done', tint: { color: 'green', dim: true } },
  exited: { glyph: '✗', word: 'exited', tint: { color: 'red' } },
  stopped: { glyph: '■', word: 'stopped', tint: { color: 'red', bold: true } },
};

export const QUEUE_STYLES: Readonly<Record<QueueState, StateStyle>> = {
  queued: { glyph: '○', word: 'queued', tint: {} },
  held: { glyph: '‖', word: 'held', tint: { color: 'yellow' } },
  gating: { glyph: '◐', word: 'gating', tint: { color: 'cyan' } },
  review: { glyph: '◆', word: 'LGTM?', tint: { color: 'yellow', bold: true } },
  proposed: { glyph: '⇡', word: 'proposed', tint: { color: 'cyan' } },
  landing: { glyph: '▲', word: 'landing', tint: { color: 'cyan', bold: true } },
  landed: { glyph: '✓', word: 'landed', tint: { color: 'green' } },
  rejected: { glyph: '✗', word: 'rejected', tint: { color: 'red' } },
};

/** How a trial stands; what it says itself is told beside. */
export const TRIAL_STYLES: Readonly<Record<TrialState, Omit<StateStyle, 'word'>>> = {
  waiting: { glyph: '○', tint: {} },
  building: { glyph: '◐', tint: { color: 'cyan' } },
  gating: { glyph: '◐', tint: { color: 'cyan' } },
  green: { glyph: '✓', tint: { color: 'green' } },
  measured: { glyph: '✓', tint: { color: 'green' } },
  red: { glyph: '✗', tint: { color: 'red' } },
  conflict: { glyph: '✗', tint: { color: 'red' } },
  'timed-out': { glyph: '◔', tint: { color: 'yellow' } },
  failed: { glyph: '!', tint: { color: 'yellow' } },
  empty: { glyph: '·', tint: { dim: true } },
  off: { glyph: '■', tint: { dim: true } },
};

/** How a file changed, by the letters of `git status`. */
export const FILE_STYLES: Readonly<Record<ChangedFile['kind'], Omit<StateStyle, 'word'>>> = {
  added: { glyph: 'A', tint: { color: 'green' } },
  modified: { glyph: 'M', tint: { color: 'yellow' } },
  deleted: { glyph: 'D', tint: { color: 'red' } },
  renamed: { glyph: 'R', tint: { color: 'cyan' } },
  retyped: { glyph: 'T', tint: { color: 'magenta' } },
};

export const WORK_STYLES: Readonly<Record<WorkState, StateStyle>> = {
  queued: { glyph: '○', word: 'queued', tint: {} },
  working: { glyph: '●', word: 'working', tint: { color: 'green' } },
  submitted: { glyph: '◐', word: 'to merge', tint: { color: 'cyan' } },
  landed: { glyph: '✓', word: 'landed', tint: { color: 'green' } },
  stopped: { glyph: '■', word: 'stopped', tint: { color: 'red' } },
};

export const TONE_STYLES: Readonly<Record<FeedEntry['tone'], StateStyle>> = {
  plain: { glyph: '·', word: '', tint: { dim: true } },
  good: { glyph: '✓', word: '', tint: { color: 'green' } },
  bad: { glyph: '✗', word: '', tint: { color: 'red' } },
  notice: { glyph: '!', word: '', tint: { color: 'yellow' } },
};

/** Columns of the longest activity word. */
export const ACTIVITY_COLS = 8;
/** Columns of the longest queue word. */
export const QUEUE_COLS = 8;

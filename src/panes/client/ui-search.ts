// The prompt for what to look for in the pane's history.

import { PATTERN_LENGTH } from '../terminals/wire/search-query.ts';
import { editedText } from './edit-text.ts';
import { type Dialog, step, type UiKey, type UiState, type UiStep } from './ui-state.ts';

type SearchDialog = Dialog & { kind: 'search' };

export function openSearch(state: UiState, direction: SearchDialog['direction']): UiStep {
  return step({ ...state, focus: 'pane', dialog: { kind: 'search', direction, text: '', isRegex: false } });
}

export function pressInSearch(state: UiState, dialog: SearchDialog, key: UiKey): UiStep {
  const { direction, isRegex, text } = dialog;
  if (key.kind === 'named' && key.name === 'enter') {
    const closed = { ...state, dialog: null };
    // Like less, nothing typed looks for the last pattern once more.
    if (text === '') return step(closed, { kind: 'search-again', way: 'on' });
    const query = { pattern: text, kind: isRegex ? 'regex' : 'text' } as const;
    return step(closed, { kind: 'search', query, direction });
  }
  if (key.kind === 'named' && key.name === 'toggle-regex') {
    return step({ ...state, dialog: { ...dialog, isRegex: !isRegex } });
  }
  return step({ ...state, dialog: { ...dialog, text: editedText(text, key).slice(0, PATTERN_LENGTH) } });
}

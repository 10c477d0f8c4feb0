// What a key does to the text of a prompt.

import type { UiKey } from './ui-state.ts';

/** Longest text that a dialog takes, in UTF-16 code units. */
const TEXT_LIMIT = 4_000;

export function editedText(text: string, key: UiKey): string {
  if (key.kind === 'text') return (text + key.text).slice(0, TEXT_LIMIT);
  if (key.name === 'clear-line') return '';
  if (key.name !== 'backspace') return text;
  const segments = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)];
  return text.slice(0, segments.at(-1)?.index ?? 0);
}

// A decoded key as panels and dialogs know it.

import type { Key } from '../../keymaps/key.ts';
import type { NamedUiKey, UiKey } from './ui-state.ts';

const NAMES: Readonly<Partial<Record<string, NamedUiKey>>> = {
  Enter: 'enter',
  KPEnter: 'enter',
  Escape: 'escape',
  Tab: 'tab',
  Backspace: 'backspace',
  Up: 'up',
  Down: 'down',
  Left: 'left',
  Right: 'right',
  PageUp: 'page-up',
  PageDown: 'page-down',
  Home: 'home',
  End: 'end',
};

/** Control keys that shells taught everybody. */
const CONTROL_NAMES: Readonly<Partial<Record<string, NamedUiKey>>> = {
  c: 'escape',
  g: 'escape',
  h: 'backspace',
  n: 'down',
  p: 'up',
  r: 'toggle-regex',
  u: 'clear-line',
};

/** Null for keys that mean nothing to panels and dialogs. */
export function uiKey(key: Key): UiKey | null {
  if (key.text !== '') return { kind: 'text', text: key.text };
  if (key.alt || key.meta) return null;
  const name = key.ctrl ? CONTROL_NAMES[key.name] : NAMES[key.name];
  return name === undefined ? null : { kind: 'named', name };
}

// How the standing of a bead looks: the same glyph and colour in the list and in trees.

import type { BeadStanding } from '../beads/bead-row.ts';
import type { StateStyle } from './activity-style.ts';

export const BEAD_STYLES: Readonly<Record<BeadStanding, StateStyle>> = {
  ready: { glyph: '○', word: 'ready', tint: { color: 'green' } },
  blocked: { glyph: '■', word: 'blocked', tint: { color: 'yellow' } },
  open: { glyph: '·', word: 'open', tint: {} },
  working: { glyph: '●', word: 'in progress', tint: { color: 'cyan' } },
  deferred: { glyph: '◌', word: 'deferred', tint: { dim: true } },
  closed: { glyph: '✓', word: 'closed', tint: { dim: true } },
};

// Which beads a list shows.

import type { Bead } from './bead.ts';

export interface BeadFilter {
  readonly status?: string | undefined;
  readonly type?: string | undefined;
  readonly label?: string | undefined;
  /** In the title, the description or the id, in any case. */
  readonly text?: string | undefined;
  /** Closed beads and steps too, which are otherwise shown only where their status or type is asked for. */
  readonly all?: boolean | undefined;
}

export function isListed(bead: Bead, { status, type, label, text, all = false }: BeadFilter): boolean {
  if (bead.deleted) return false;
  if (status === undefined ? !all && bead.status === 'closed' : bead.status !== status) return false;
  if (type === undefined ? !all && bead.type === 'step' : bead.type !== type) return false;
  if (label !== undefined && !bead.labels.includes(label)) return false;
  return text === undefined || holds(bead, text.toLowerCase());
}

function holds({ id, title, description }: Bead, text: string): boolean {
  return [id, title, description].some((each) => each.toLowerCase().includes(text));
}

// The lines of a bead's file in words: when, by whom, and what each of them changed.

import { historyOrder } from '../../beads/bead-history.ts';
import { instantOf } from '../../beads/clock.ts';
import type { BeadLine } from '../../beads/lines.ts';
import { sanitize } from '../screen/sanitize.ts';

export interface HistoryLine {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** One for each thing that the line changes; safe to show. */
  readonly what: readonly string[];
}

/** What `bd history` tells, in its order. */
export function historyLines(lines: readonly BeadLine[]): readonly HistoryLine[] {
  return historyOrder(lines).map((line) => ({
    at: instantOf(line.clock),
    by: sanitize(line.by, 60),
    what: whatOf(line).map((each) => sanitize(each, 500)),
  }));
}

function whatOf(line: BeadLine): readonly string[] {
  const { set, meta, add, remove, renumber, surplus, isCreation } = line;
  const words = [
    ...(isCreation ? ['created it'] : []),
    ...(surplus === null ? [] : ['kept a second record of it from an import']),
    ...(renumber === null ? [] : [`gave it the id ${renumber}`]),
    ...Object.entries(set).flatMap(([name, value]) => setWords(name, value)),
    ...Object.entries(meta).map(([name, value]) => setting(`the value ${name}`, value)),
    ...add.labels.map((label) => `added the label ${label}`),
    ...remove.labels.map((label) => `removed the label ${label}`),
    ...add.edges.map(({ type, on }) => `added a link: ${type} ${on}`),
    ...remove.edges.map(({ type, on }) => `removed a link: ${type} ${on}`),
    ...add.comments.map(({ text }) => `said: ${text}`),
    ...remove.comments.map(() => 'took a comment back'),
  ];
  return words.length === 0 ? ['changed nothing that this version knows'] : [...new Set(words)];
}

const NAMES: Readonly<Record<string, string>> = {
  issue_type: 'type',
  acceptance_criteria: 'acceptance',
  close_reason: 'reason for closing',
  defer_until: 'deferral',
};

function setWords(name: string, value: unknown): readonly string[] {
  if (name === 'deleted') return [value === true ? 'deleted it' : 'brought it back'];
  if (name === 'status' && value === 'closed') return ['closed it'];
  if (value === '' || value === null) return [`emptied the ${NAMES[name] ?? name}`];
  return [setting(`the ${NAMES[name] ?? name}`, value)];
}

function setting(what: string, value: unknown): string {
  return `set ${what} to ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

// A bead as a text that a person edits: some lines of fields, a blank line, the description.

import type { Bead } from '../../beads/bead.ts';

export interface BeadFields {
  readonly title: string;
  readonly type: string;
  readonly priority: number;
  readonly assignee: string;
  readonly labels: readonly string[];
  readonly description: string;
}

export type ParsedForm =
  | { readonly ok: true; readonly fields: BeadFields }
  | { readonly ok: false; readonly problems: readonly string[] };

const NEW: BeadFields = { title: '', type: 'task', priority: 2, assignee: '', labels: [], description: '' };
const NAMES = ['title', 'type', 'priority', 'assignee', 'labels'] as const;
const HINT =
  '# Fields, a blank line, then the description in Markdown. Leave the text as it is to change nothing.';

/** `bead` is null for one that is still to be made. */
export function formOf(bead: Bead | null): string {
  const fields: BeadFields = bead ?? NEW;
  const lines = NAMES.map(
    (name) => `${name}: ${name === 'labels' ? fields.labels.join(', ') : fields[name]}`,
  );
  return `${[HINT, ...lines].join('\n')}\n\n${fields.description}\n`;
}

export function parseForm(text: string): ParsedForm {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blank = lines.findIndex((line) => line.trim() === '');
  const end = blank < 0 ? lines.length : blank;
  const problems: string[] = [];
  const found = new Map<string, string>();
  for (const line of lines.slice(0, end).filter((each) => !each.startsWith('#'))) {
    const [, name, value] = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    const known = NAMES.find((each) => each === name?.toLowerCase());
    if (known === undefined) problems.push(`"${line.slice(0, 40)}" is no field`);
    else found.set(known, value ?? '');
  }
  const fields = {
    title: found.get('title') ?? '',
    type: found.get('type') || NEW.type,
    priority: Number(found.get('priority') || NEW.priority),
    assignee: found.get('assignee') ?? '',
    labels: (found.get('labels') ?? '').split(/[\s,]+/).filter((label) => label !== ''),
    description: lines
      .slice(end + 1)
      .join('\n')
      .trimEnd(),
  };
  if (fields.title === '') problems.push('the title is missing');
  if (!/^[0-4]$/.test(String(fields.priority))) problems.push('the priority is a number from 0 to 4');
  return problems.length === 0 ? { ok: true, fields } : { ok: false, problems };
}

/** What the form says otherwise than the bead did when it was opened: what others changed meanwhile stays. */
export function changesOf(bead: Bead, fields: BeadFields): object {
  const { labels, ...plain } = fields;
  const before: BeadFields = { ...bead, description: bead.description.trimEnd() };
  const changed = Object.entries(plain).filter(([name, value]) => before[name as keyof BeadFields] !== value);
  const addLabels = labels.filter((label) => !bead.labels.includes(label));
  const removeLabels = bead.labels.filter((label) => !labels.includes(label));
  return {
    ...Object.fromEntries(changed),
    ...(addLabels.length > 0 ? { addLabels } : {}),
    ...(removeLabels.length > 0 ? { removeLabels } : {}),
  };
}

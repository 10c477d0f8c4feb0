// A bead as a text that a person edits: some lines of fields, a blank line, the description, and the other texts each
// below a line that names it.

import type { Bead } from '../../beads/bead.ts';

const TEXTS = ['design', 'acceptance', 'notes'] as const;
const NAMES = ['title', 'type', 'priority', 'assignee', 'labels'] as const;

export interface BeadFields extends Readonly<Record<(typeof TEXTS)[number], string>> {
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

const EMPTY_TEXTS = { description: '', design: '', acceptance: '', notes: '' };
const NEW: BeadFields = { title: '', type: 'task', priority: 2, assignee: '', labels: [], ...EMPTY_TEXTS };
const HINT = [
  '# Fields, a blank line, then the description in Markdown; below it design, acceptance and notes, each under its line.',
  '# Leave the text as it is to change nothing.',
];
const COMPLAINT = '#! ';
/** A line of a text that looks like a mark gets a backslash more. */
const MARK = /^(\\*)--- (design|acceptance|notes) ---$/;

/** `bead` is null for one that is still to be made. */
export function formOf(bead: Bead | null): string {
  const fields: BeadFields = bead ?? NEW;
  const lines = NAMES.map((name) => `${name}: ${oneLine(fieldText(fields, name))}`);
  const texts = TEXTS.map((name) => `--- ${name} ---\n${shielded(fields[name])}\n`);
  return [...HINT, ...lines, '', `${shielded(fields.description)}\n`, ...texts].join('\n');
}

/** The form with what is wrong with it on top, in place of what was wrong before. */
export function withComplaints(form: string, problems: readonly string[]): string {
  const lines = form.split('\n');
  const start = lines.findIndex((line) => !line.startsWith(COMPLAINT));
  return [...problems.map((each) => COMPLAINT + oneLine(each)), ...lines.slice(start)].join('\n');
}

/** What the form says; what it does not say at all is as in `base`. */
export function parseForm(text: string, base: BeadFields = NEW): ParsedForm {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const start = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  const blank = lines.findIndex((line, at) => at > start && line.trim() === '');
  const end = blank < 0 ? lines.length : blank;
  const problems: string[] = [];
  const found = new Map<string, string>();
  for (const line of lines.slice(0, end).filter((each) => each.trim() !== '' && !each.startsWith('#'))) {
    const [, name, value] = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    const known = NAMES.find((each) => each === name?.toLowerCase());
    if (known === undefined) problems.push(`"${line.slice(0, 40)}" is no field`);
    else found.set(known, value ?? '');
  }
  const labels = found
    .get('labels')
    ?.split(',')
    .map((label) => label.trim());
  const fields: BeadFields = {
    title: found.get('title') ?? base.title,
    type: found.get('type') || base.type,
    priority: Number(found.get('priority') || base.priority),
    assignee: found.get('assignee') ?? base.assignee,
    labels: labels?.filter((label) => label !== '') ?? base.labels,
    ...textsIn(lines.slice(end + 1), base),
  };
  if (fields.title === '') problems.push('the title is missing');
  if (!/^[0-4]$/.test(String(fields.priority))) problems.push('the priority is a number from 0 to 4');
  return problems.length === 0 ? { ok: true, fields } : { ok: false, problems };
}

/** What the form says otherwise than it did when it was opened: what others changed meanwhile stays. */
export function changesOf(before: BeadFields, { labels, ...plain }: BeadFields): object {
  const changed = Object.entries(plain).filter(([name, value]) => before[name as keyof BeadFields] !== value);
  const addLabels = labels.filter((label) => !before.labels.includes(label));
  const removeLabels = before.labels.filter((label) => !labels.includes(label));
  return {
    ...Object.fromEntries(changed),
    ...(addLabels.length > 0 ? { addLabels } : {}),
    ...(removeLabels.length > 0 ? { removeLabels } : {}),
  };
}

function fieldText(fields: BeadFields, name: (typeof NAMES)[number]): string {
  return name === 'labels' ? fields.labels.join(', ') : String(fields[name]);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ').trim();
}

function shielded(text: string): string {
  return text.replaceAll(new RegExp(MARK, 'gm'), '\\$&');
}

function textsIn(lines: readonly string[], base: BeadFields): typeof EMPTY_TEXTS {
  const texts = new Map<string, string[]>([['description', []]]);
  let current = 'description';
  for (const line of lines) {
    const [, slashes, name] = MARK.exec(line) ?? [];
    if (slashes === '' && name !== undefined) {
      current = name;
      texts.set(name, []);
    } else texts.get(current)?.push(slashes === undefined ? line : line.slice(1));
  }
  const textOf = (name: keyof typeof EMPTY_TEXTS): string =>
    texts.get(name)?.join('\n').trimEnd() ?? base[name];
  return {
    description: textOf('description'),
    design: textOf('design'),
    acceptance: textOf('acceptance'),
    notes: textOf('notes'),
  };
}

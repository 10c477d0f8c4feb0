// Several beads written down in one Markdown file, as `bd create -f` takes it:
//
//   ## Title of a bead
//   Its description.
//   ### Priority
//   1
//   ### Dependencies
//   blocks:bd-a1b2, bd-c3d4
//
// The parts are Priority, Type, Description, Design, Acceptance Criteria, Notes, Assignee, Labels and Dependencies.

export interface PlannedBead {
  readonly title: string;
  /** What stands under its parts, by their names in small letters; `description` also holds what stands above them. */
  readonly parts: ReadonlyMap<string, string>;
}

const PARTS: ReadonlySet<string> = new Set([
  'priority',
  'type',
  'description',
  'design',
  'acceptance criteria',
  'notes',
  'assignee',
  'labels',
  'dependencies',
]);

/** In the file's order. A `###` heading that names no part belongs to the text that it stands in. Code is left alone. */
export function plannedBeads(text: string): readonly PlannedBead[] {
  const beads: { title: string; lines: Map<string, string[]> }[] = [];
  let part = 'description';
  let fence = '';
  for (const line of text.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]?.charAt(0) ?? '';
    if (mark !== '' && (fence === '' || fence === mark)) fence = fence === '' ? mark : '';
    const heading = fence === '' ? /^(##|###) +(.*?)(?: +#+)? *$/.exec(line) : null;
    const name = heading?.[2] ?? '';
    if (heading?.[1] === '##') {
      beads.push({ title: name.trim(), lines: new Map() });
      part = 'description';
    } else if (heading?.[1] === '###' && PARTS.has(name.toLowerCase())) part = name.toLowerCase();
    else held(beads.at(-1)?.lines, part)?.push(line);
  }
  return beads.map(({ title, lines }) => ({
    title,
    parts: new Map([...lines].map(([each, of]) => [each, of.join('\n').trim()])),
  }));
}

function held(lines: Map<string, string[]> | undefined, part: string): string[] | undefined {
  const known = lines?.get(part);
  if (known !== undefined || lines === undefined) return known;
  const made: string[] = [];
  lines.set(part, made);
  return made;
}

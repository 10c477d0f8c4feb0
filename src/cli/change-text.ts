// `gt mq diff`: a change as text, in the form of a patch with what a reviewer needs above it.

import type { ChangedFile, ChangeView, DiffLine } from '../engine/change-view.ts';

export function changeText(shown: ChangeView): string {
  const {
    mr,
    title,
    bead,
    agent,
    state,
    note,
    approvedBy,
    gates,
    guarded,
    conflicts,
    landedWith,
    acceptance,
    totals,
    files,
  } = shown;
  const more = totals.files - files.length;
  return [
    `${mr} ${title}`,
    `bead ${bead}, by ${agent}, ${state}${note === '' ? '' : `: ${note}`}`,
    ...(shown.change === null ? [] : [`change ${shown.change}`]),
    ...(approvedBy === null ? [] : [`approved by ${approvedBy}`]),
    ...(gates.length === 0 ? ['no gate'] : [`gates: ${gates.map(gateWords).join(', ')}`]),
    ...(guarded.length === 0 ? [] : [`touches what gates and agents go by: ${guarded.join(', ')}`]),
    ...(conflicts.length === 0 ? [] : [`conflicts in ${conflicts.join(', ')}`]),
    ...(landedWith.length === 0 ? [] : [`landed with ${landedWith.join(', ')}`]),
    ...(acceptance === '' ? [] : ['', 'acceptance:', ...acceptance.split('\n').map((line) => `  ${line}`)]),
    '',
    `${totals.files} files, +${totals.added} -${totals.removed}`,
    ...files.flatMap(fileLines),
    ...(more > 0 ? ['', `and ${more} more files`] : []),
  ].join('\n');
}

function gateWords({ name, state, elapsedMs }: ChangeView['gates'][number]): string {
  return elapsedMs === null ? `${name} ${state}` : `${name} ${state} in ${(elapsedMs / 1000).toFixed(1)} s`;
}

function fileLines({ path, from, kind, note, lines, isCut }: ChangedFile): string[] {
  const what = from === null ? `${kind} ${path}` : `${kind} ${from} to ${path}`;
  return [
    '',
    note === '' ? what : `${what} (${note})`,
    ...lines.map((line) => `${SIGNS[line.kind]}${line.text}`),
    ...(isCut ? ['… more lines'] : []),
  ];
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = {
  hunk: '',
  same: ' ',
  added: '+',
  removed: '-',
  note: '\\ ',
};

// What is wrong with a tracker's files and beads, and what to do about it. Changes nothing.

import type { Bead } from './bead.ts';
import { allCycles } from './graph/all-cycles.ts';
import { looseEnds } from './graph/loose-ends.ts';
import { isKeyValueLine } from './key-values.ts';
import { isObjectLine, parseLine, textLines } from './lines.ts';

export interface Finding {
  readonly kind:
    | 'odd-file'
    | 'torn-line'
    | 'conflict-marker'
    | 'foreign-line'
    | 'collision'
    | 'dangling-edge'
    | 'cycle';
  /** A file, or a bead's id. */
  readonly subject: string;
  readonly message: string;
  readonly fix: string;
  /** Beads or lines are not what they should be; else it is worth knowing only. */
  readonly isProblem: boolean;
}

export interface HealthFile {
  readonly path: string;
  readonly text: string;
}

/** All findings, files first; `odd` are paths of what stands in the place of bead files and is none. Linear. */
export function findingsOf(
  files: readonly HealthFile[],
  beads: readonly Bead[],
  odd: readonly string[],
): readonly Finding[] {
  return [
    ...odd.map(oddFinding),
    ...files.flatMap(fileFindings),
    ...collisions(files, beads),
    ...danglingEdges(beads),
    ...circles(beads),
  ];
}

function oddFinding(path: string): Finding {
  return {
    kind: 'odd-file',
    subject: path,
    message:
      'it is not read and not written: only regular files of at most 500 MB in real folders are, and no links',
    fix: 'look at it with ls -l, move it away, and take the file back from git: git restore PATH',
    isProblem: true,
  };
}

function fileFindings({ path, text }: HealthFile): Finding[] {
  const found: Finding[] = [];
  for (const line of textLines(text)) {
    if (parseLine(line) !== null || isKnownStranger(line)) continue;
    found.push(lineFinding(path, line));
  }
  return found;
}

function isKnownStranger(line: string): boolean {
  if (!isObjectLine(line)) return false;
  const record: unknown = JSON.parse(line);
  return typeof record === 'object' && record !== null && isKeyValueLine({ ...record });
}

const CONFLICT_MARKER = /^(<{7}|={7}|>{7}|\|{7})( |$)/;

function lineFinding(path: string, line: string): Finding {
  if (CONFLICT_MARKER.test(line)) {
    return {
      kind: 'conflict-marker',
      subject: path,
      message: `a conflict marker is left in it: ${line.slice(0, 40)}`,
      fix: 'delete the marker line: the lines of both sides already count',
      isProblem: true,
    };
  }
  if (isObjectLine(line)) {
    return {
      kind: 'foreign-line',
      subject: path,
      message: 'a line is kept that is no bead’s: another program wrote it, or an import set it aside',
      fix: 'nothing needs to be done: it is given back on export',
      isProblem: false,
    };
  }
  return {
    kind: 'torn-line',
    subject: path,
    message: `a line is torn or damaged and is passed over: ${line.slice(0, 40)}`,
    fix: 'compare with git log -p on the file: what was committed whole can be taken from there',
    isProblem: true,
  };
}

/** Beads that were born with the same id on two branches: the younger goes by another since. */
function collisions(files: readonly HealthFile[], beads: readonly Bead[]): Finding[] {
  const births = new Map(beads.map((bead) => [bead.birth, bead]));
  const found = new Map<string, Finding>();
  for (const line of files.flatMap(({ text }) => textLines(text).flatMap((each) => parseLine(each) ?? []))) {
    const bead = line.isCreation ? births.get(line.birth) : undefined;
    if (bead === undefined || bead.deleted || bead.id === line.id) continue;
    found.set(bead.birth, {
      kind: 'collision',
      subject: bead.id,
      message: `it was born as ${line.id} and goes by ${bead.id} since, with its edges`,
      fix: `where a text says ${line.id} and means "${bead.title}", it is ${bead.id} now`,
      isProblem: false,
    });
  }
  return [...found.values()];
}

function danglingEdges(beads: readonly Bead[]): Finding[] {
  const ends = looseEnds(beads).filter(({ kind }) => kind !== 'external');
  return ends.map(({ bead, edge, words }) => ({
    kind: 'dangling-edge',
    subject: bead.id,
    message: `an edge leads nowhere: ${words}`,
    fix: `bd dep remove ${bead.id} ${edge.on} -t ${edge.type}`,
    isProblem: false,
  }));
}

function circles(beads: readonly Bead[]): readonly Finding[] {
  const { cycles, total } = allCycles(beads);
  const more: Finding = {
    kind: 'cycle',
    subject: `${total - cycles.length} more`,
    message: 'beads wait for each other in more circles than these',
    fix: 'bd dep cycles --limit 0 names them all',
    isProblem: true,
  };
  return [...cycles.map(circleFinding), ...(total > cycles.length ? [more] : [])];
}

function circleFinding(path: readonly string[]): Finding {
  const [first = '', second = ''] = path;
  return {
    kind: 'cycle',
    subject: first,
    message: `beads wait for each other: ${path.join(' -> ')}`,
    fix: `take one edge away, as in: bd dep remove ${first} ${second}`,
    isProblem: true,
  };
}

// Stores of any size made from real trackers: their records over and over, each time with ids of their own.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BeadId } from '../../src/beads/bead.ts';
import { addEdgeLine, creationLine, deleteLine, patchLine } from '../../src/beads/edit.ts';
import { beadPath } from '../../src/beads/id.ts';
import type { BeadLine } from '../../src/beads/lines.ts';

/** The trackers that have texts of every length and edges of every kind; relative to the folder of the data. */
const TRACKERS = ['beads/large/gastown-6065.jsonl', 'beads/large/beads-last-git-jsonl-704.jsonl'];

interface IssueRecord {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly notes?: string;
  readonly status: string;
  readonly priority: number;
  readonly issue_type: string;
  readonly assignee?: string;
  readonly labels?: readonly string[];
  readonly close_reason?: string;
  readonly created_at: string;
  readonly dependencies?: readonly { readonly depends_on_id: string; readonly type: string }[];
}

export function realRecords(data: string): readonly IssueRecord[] {
  return TRACKERS.flatMap((file) => readFileSync(join(data, file), 'utf8').split('\n').flatMap(recordOf));
}

/** Real trackers have lines that are no JSON. */
function recordOf(line: string): readonly IssueRecord[] {
  try {
    return [JSON.parse(line) as IssueRecord];
  } catch {
    return [];
  }
}

/** Writes the store's files, without waiting for the disk. */
export function makeStore(folder: string, records: readonly IssueRecord[], count: number): void {
  for (let from = 0; from < count; from += records.length) {
    const round = from / records.length;
    for (const lines of linesOf(records.slice(0, count - from), round)) {
      const [first] = lines;
      if (first === undefined) continue;
      const file = join(folder, beadPath(first.id));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, lines.map((line) => `${line.text}\n`).join(''));
    }
  }
}

/** The lines of each bead: its creation, its edges, and what became of it. */
function linesOf(records: readonly IssueRecord[], round: number): readonly (readonly BeadLine[])[] {
  const born = new Map(records.map((record) => [record.id, creationOf(record, round)]));
  return records.map((record) => {
    const creation = born.get(record.id);
    if (creation === undefined) return [];
    const lines = [creation];
    const target = () => ({
      bornAs: creation.id,
      birth: creation.birth,
      latestClock: lines.at(-1)?.clock ?? 0,
    });
    const stamp = { by: 'bench', at: creation.clock };
    for (const { depends_on_id: on, type } of record.dependencies ?? []) {
      const edge = { type, on: freshId(on, round), onBirth: born.get(on)?.birth ?? '' };
      lines.push(addEdgeLine(target(), edge, stamp));
    }
    if (record.status === 'tombstone') lines.push(deleteLine(target(), stamp));
    else if (record.status !== 'open')
      lines.push(
        patchLine(target(), { status: record.status, closeReason: record.close_reason ?? '' }, stamp),
      );
    return lines;
  });
}

function creationOf(record: IssueRecord, round: number): BeadLine {
  const { title, description = '', notes = '', assignee = '', labels = [] } = record;
  return creationLine(
    {
      id: freshId(record.id, round),
      nonce: 0,
      title: title.slice(0, 500),
      description,
      notes,
      assignee,
      labels,
      priority: record.priority,
      type: record.issue_type,
    },
    { by: 'bench', at: Date.parse(record.created_at) },
  );
}

/** Ends like the record's, so that files spread over folders as its do. */
function freshId(id: string, round: number): BeadId {
  return (round === 0 ? id : `${id.replace(/-/, `-${round.toString(36)}`)}`) as BeadId;
}

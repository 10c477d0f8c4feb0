// Reads what `git diff-tree -p` prints. A hunk's header says how many lines it has, so that nothing within one can pass
// for a header of its own. Format: git-diff documentation, "Generating patch text with -p". Pure.

import type { DiffLine } from '../change-view.ts';

/** One `diff --git` section: the lines of its hunks, in order. */
export interface PatchSection {
  readonly lines: readonly DiffLine[];
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

const SIGNS: Readonly<Partial<Record<string, 'same' | 'added' | 'removed'>>> = {
  ' ': 'same',
  '+': 'added',
  '-': 'removed',
};

/** The sections in the order in which git printed them; the last one may have been cut anywhere. */
export function patchSections(patch: string): PatchSection[] {
  const reader = new PatchReader();
  for (const line of patch.split('\n')) reader.read(line);
  return reader.sections;
}

class PatchReader {
  readonly sections: { lines: DiffLine[] }[] = [];
  /** Lines of the hunk under way that are still to come, of the file before and after. */
  #before = 0;
  #after = 0;

  read(line: string): void {
    if (this.#before > 0 || this.#after > 0) this.#readHunkLine(line);
    else this.#readHeader(line);
  }

  #readHunkLine(line: string): void {
    const section = this.sections.at(-1);
    const kind = SIGNS[line.charAt(0)];
    if (line.startsWith('\\')) section?.lines.push({ kind: 'note', text: line.slice(2) });
    if (kind === undefined) return;
    if (kind !== 'added') this.#before -= 1;
    if (kind !== 'removed') this.#after -= 1;
    section?.lines.push({ kind, text: line.slice(1) });
  }

  #readHeader(line: string): void {
    if (line.startsWith('diff --git ')) {
      this.sections.push({ lines: [] });
      return;
    }
    const section = this.sections.at(-1);
    if (section === undefined) return;
    const hunk = HUNK.exec(line);
    if (hunk !== null) {
      this.#before = Number(hunk[1] ?? 1);
      this.#after = Number(hunk[2] ?? 1);
      section.lines.push({ kind: 'hunk', text: line });
    } else if (line.startsWith('\\')) section.lines.push({ kind: 'note', text: line.slice(2) });
  }
}

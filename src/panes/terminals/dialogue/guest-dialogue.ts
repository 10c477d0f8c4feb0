// What passes between a guest and its terminal beside the screen: questions and their answers, title, colours, links,
// marks and folder. One for each emulator; what outlives an emulator is given to it.

import type { Terminal } from 'xterm-headless';
import { EmulatorInternals } from '../emulator/emulator-internals.ts';
import { GuestColors } from '../emulator/guest-colors.ts';
import type { ModeTracker } from '../emulator/mode-tracker.ts';
import type { Theme } from '../emulator/theme.ts';
import { answerQueries } from './answer-queries.ts';
import { blockHostile } from './block-hostile.ts';
import type { BlockedCounts } from './blocked-counts.ts';
import { CommandMarks } from './command-marks.ts';
import { GuestLinks } from './guest-links.ts';
import { GuestProgress } from './guest-progress.ts';
import type { GuestSignals } from './guest-signals.ts';
import { GuestTitle } from './guest-title.ts';
import { obeyWindowOperations } from './window-operations.ts';
import { WorkingFolder } from './working-folder.ts';

export interface DialogueParts {
  readonly terminal: Terminal;
  readonly modes: ModeTracker;
  /** Number of the normal screen's first line. */
  readonly topLine: () => number;
  readonly theme: Theme;
  readonly signals: GuestSignals;
  readonly blocked: BlockedCounts;
  /** Clock of rates: milliseconds, never going back. */
  readonly now: () => number;
  /** Types an answer into the guest. */
  readonly reply: (text: string) => void;
  /** The one of the emulator before, where that one failed. */
  readonly earlier: GuestDialogue | null;
}

export class GuestDialogue {
  readonly title: GuestTitle;
  readonly colors: GuestColors;
  readonly links: GuestLinks;
  readonly marks: CommandMarks;
  readonly folder: WorkingFolder;
  readonly progress: GuestProgress;

  constructor(parts: DialogueParts) {
    const { terminal, modes, topLine, theme, signals, blocked, reply, earlier } = parts;
    const internals = new EmulatorInternals(terminal, { onMarksCut: () => blocked.add('marks') });
    this.title = new GuestTitle(parts);
    this.colors = new GuestColors(theme);
    this.links = new GuestLinks(terminal, internals, blocked);
    this.marks = new CommandMarks(terminal, topLine, earlier?.marks.all);
    this.folder = new WorkingFolder(terminal, blocked, earlier?.folder.path ?? null);
    blockHostile(terminal, internals, blocked);
    obeyWindowOperations({ terminal, internals, title: this.title, blocked, reply });
    answerQueries({
      terminal,
      internals,
      modes: () => modes.modes,
      look: () => modes.cursorLook,
      colors: this.colors,
      blocked,
      reply,
    });
    terminal.onData(reply);
    signals.listen(terminal);
    this.progress = new GuestProgress(terminal, earlier?.progress.percent ?? null);
  }
}

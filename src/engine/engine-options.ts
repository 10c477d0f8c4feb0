// What an engine is made of: its town, its ports, and how it speaks.

import type { Clock } from './adapters/clock.ts';
import type { Files } from './adapters/files.ts';
import type { OwnPrograms } from './agents/launch.ts';
import type { TownSettings } from './settings.ts';
import type { Terminals } from './terminals.ts';
import type { TownPaths } from './town-paths.ts';

export interface EngineOptions {
  readonly paths: TownPaths;
  readonly settings: TownSettings;
  readonly socket: string;
  readonly own: OwnPrograms;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminals: Terminals;
  readonly files: Files;
  readonly clock: Clock;
  /** Makes untrusted text safe to show. */
  readonly display: (text: string) => string;
  /** A line for the town's own log file. */
  readonly note: (text: string) => void;
}

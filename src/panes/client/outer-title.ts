// The title of a person's terminal while a client is attached.

import type { OuterSettings } from './outer-settings.ts';

export interface TitleFacts {
  readonly town: string;
  /** Who is shown in the pane; '' where nobody is. */
  readonly name: string;
  /** The title that the program there has set; '' where none. */
  readonly program: string;
}

/** '' leaves the title as it was found. */
export function outerTitle(setting: OuterSettings['title'], { town, name, program }: TitleFacts): string {
  const own = [`gt: ${town}`, name].filter((part) => part !== '').join(' · ');
  switch (setting) {
    case 'keep':
      return '';
    case 'program':
      return program === '' ? own : program;
    case 'agent':
      return program === '' ? own : `${own} · ${program}`;
  }
}

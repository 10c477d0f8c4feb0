// The title of a person's terminal while a client is attached.

import type { OuterSettings } from './outer-settings.ts';

export interface TitleFacts {
  readonly town: string;
  /** Who is shown in the pane; '' where nobody is. */
  readonly name: string;
  /** The title that the program there has set; '' where none. */
  readonly program: string;
  /** Whether the program has the whole screen: then the title is its own, too. */
  readonly isBare: boolean;
  /** What the person should read before all else; '' where nothing. */
  readonly notice: string;
}

/** '' leaves the title as it was found. */
export function outerTitle(
  setting: OuterSettings['title'],
  { town, name, program, isBare, notice }: TitleFacts,
): string {
  if (setting !== 'keep' && notice !== '') return notice;
  const own = [`gt: ${town}`, name].filter((part) => part !== '').join(' · ');
  switch (setting) {
    case 'keep':
      return '';
    case 'program':
      return program === '' ? own : program;
    case 'agent':
      if (program === '') return own;
      return isBare ? program : `${own} · ${program}`;
  }
}

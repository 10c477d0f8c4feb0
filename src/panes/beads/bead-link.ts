// What a person types to link a bead: perhaps a type of edge, and letters of the other bead's id and title.

/** The types that bear on something, or that people read, with what each says of the bead that has the edge. */
const LINKS = {
  blocks: 'waits until the other is closed',
  'parent-child': 'is a child of the other',
  'conditional-blocks': 'waits until the other has failed',
  'waits-for': 'waits until the children of the other are closed',
  related: 'has to do with the other',
  'relates-to': 'and the other have to do with each other',
  'discovered-from': 'was found while the other was worked on',
  'replies-to': 'answers the other',
  duplicates: 'says the same as the other',
  supersedes: 'takes the place of the other',
  validates: 'checks the other',
  tracks: 'follows the other',
} as const satisfies Readonly<Record<string, string>>;

export type LinkType = keyof typeof LINKS;

export const LINK_TYPES = Object.keys(LINKS) as readonly LinkType[];

export function isLinkType(word: string): word is LinkType {
  return Object.hasOwn(LINKS, word);
}

/** What a link of the type says of the bead that has it. */
export function linkMeaning(type: LinkType): string {
  return LINKS[type];
}

export interface LinkWords {
  readonly type: LinkType;
  /** Letters of the other bead; '' where none were typed. */
  readonly query: string;
}

/** `blocks` where no type was typed; a type is one only when a blank ends it. */
export function linkWords(text: string): LinkWords {
  const [, first = '', rest = ''] = /^\s*(\S+)\s(.*)$/s.exec(text) ?? [];
  if (isLinkType(first)) return { type: first, query: rest.trim() };
  return { type: 'blocks', query: text.trim() };
}

/** The text with the next type of edge in it. */
export function withNextType(text: string): string {
  const { type, query } = linkWords(text);
  const next = LINK_TYPES[(LINK_TYPES.indexOf(type) + 1) % LINK_TYPES.length] ?? 'blocks';
  return `${next} ${query}`;
}

// Polecats have names, so that a person can tell them apart; a name is used again only after the whole list.

const NAMES = [
  'amber',
  'birch',
  'cinder',
  'dusty',
  'ember',
  'fern',
  'gale',
  'hazel',
  'indigo',
  'juniper',
  'kestrel',
  'lark',
  'maple',
  'nettle',
  'onyx',
  'pepper',
  'quill',
  'rust',
  'sorrel',
  'thistle',
  'umber',
  'velvet',
  'willow',
  'xenon',
  'yarrow',
  'zephyr',
] as const;

const POLECAT_NAME = new RegExp(`^(${NAMES.join('|')})(-\\d+)?$`);

/** Whether a polecat is or may come to be called so. */
export function isPolecatName(text: string): boolean {
  return POLECAT_NAME.test(text);
}

/** The `index`-th name: `amber` … `zephyr`, then `amber-2` and so on. */
export function polecatName(index: number): string {
  const name = NAMES[index % NAMES.length] ?? NAMES[0];
  const round = Math.floor(index / NAMES.length);
  return round === 0 ? name : `${name}-${round + 1}`;
}

// Text for people: shortened, wrapped, and made safe for a web page.

/** Shortens text to `max` characters, the last of them an ellipsis where something was cut. */
export function truncate(text: string, max: number): string {
  const letters = text.split('');
  return letters.length <= max ? text : `${letters.slice(0, max).join('')}…`;
}

/** Breaks text at spaces into lines of at most `cols` columns; a longer word has a line of its own. */
export function wrap(text: string, cols: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > cols) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** `Füße & Hände` becomes `fusse-hande`: for file names and addresses. */
export function slug(text: string): string {
  return text
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand in an HTML document or attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

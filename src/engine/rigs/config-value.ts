/** A value, or a subsection's name, in a file as git-config(1) describes it. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

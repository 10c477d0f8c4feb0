// Files as Git LFS has them in a repository: pointers, and attributes that name its filter. No git-lfs is needed.

export const LFS_ATTRIBUTES = '*.bin filter=lfs diff=lfs merge=lfs -text\n';

/** What `foo` is kept as. */
export const FOO_POINTER = pointerOf('2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', 3);

/** Of contents that nobody has. */
export function pointerTo(digit: string): string {
  return pointerOf(digit.repeat(64), 7);
}

function pointerOf(oid: string, size: number): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;
}

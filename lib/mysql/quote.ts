/** A MySQL string literal, whatever `sql_mode` is, but for NO_BACKSLASH_ESCAPES. */
export function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

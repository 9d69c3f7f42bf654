/**
 * Text that both engines keep as it is: PostgreSQL refuses NUL, and half of a surrogate pair has no
 * UTF-8 form. Both become U+FFFD, the replacement character.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

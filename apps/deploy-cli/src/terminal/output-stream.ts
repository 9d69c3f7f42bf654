/** The part of a writable stream that commands use. */
export type OutputStream = {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
};

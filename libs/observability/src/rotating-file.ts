import { closeSync, fchmodSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

export type RotatingFileOptions = {
  /** The file that is written. */
  path: string;
  /** Where full files stand, 1 being the newest; default: the path with `.1`, `.2`, … appended. */
  pathOfFull?: (place: number) => string;
  /** A file that would grow beyond this many bytes makes room first. */
  maximumBytes: number;
  /** How many full files are kept. */
  keptFiles: number;
};

/** Lines in files of mode 0600 whose size and number are bounded. */
export type RotatingFile = {
  /**
   * Adds a line. It is with the operating system when this returns, so that it outlives a process that
   * is killed: the reason for not writing through a stream. @throws Error with a system code.
   */
  write(line: string): void;
  close(): void;
};

/** @throws Error with a system code when the file cannot be opened. */
export function openRotatingFile(options: RotatingFileOptions): RotatingFile {
  const { path, maximumBytes, keptFiles, pathOfFull = (place) => `${path}.${place}` } = options;
  let file: { descriptor: number; bytes: number } | null = open();

  function open() {
    const descriptor = openSync(path, 'a', 0o600);
    fchmodSync(descriptor, 0o600);
    return { descriptor, bytes: fstatSync(descriptor).size };
  }

  function close(): void {
    if (file) closeSync(file.descriptor);
    file = null;
  }

  function rotate(): void {
    close();
    // The oldest makes room.
    rmSync(keptFiles === 0 ? path : pathOfFull(keptFiles), { force: true });
    for (let place = keptFiles - 1; place >= 0; place -= 1) {
      const from = place === 0 ? path : pathOfFull(place);
      try {
        renameSync(from, pathOfFull(place + 1));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    file = open();
  }

  return {
    write(line) {
      const bytes = Buffer.from(`${line}\n`);
      // Opened anew when an earlier rotation failed half-way.
      file ??= open();
      if (file.bytes > 0 && file.bytes + bytes.length > maximumBytes) rotate();
      writeSync(file.descriptor, bytes);
      file.bytes += bytes.length;
    },
    close,
  };
}

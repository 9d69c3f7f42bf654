import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A TCP socket that accepts connections. */
export type ListeningSocket = {
  /** `127.0.0.1`, `0.0.0.0`, `::1`, `::`, ... */
  readonly address: string;
  readonly port: number;
  readonly loopback: boolean;
  readonly inode: string;
};

/** Every listening TCP socket of this network namespace; null where the kernel does not tell (not Linux). */
export function readListeningSockets(): ListeningSocket[] | null {
  try {
    const tcp4 = parseSocketTable(readFileSync('/proc/net/tcp', 'utf8'));
    return [...tcp4, ...parseSocketTable(readTcp6())];
  } catch {
    return null;
  }
}

/** The listening sockets that these processes hold. Processes in another network namespace hold none here. */
export function readSocketsOfProcesses(pids: readonly number[]): ListeningSocket[] | null {
  const sockets = readListeningSockets();
  if (!sockets) return null;
  const inodes = new Set(pids.flatMap(readSocketInodes));
  return sockets.filter(({ inode }) => inodes.has(inode));
}

/** Reads the rows in state LISTEN (0A) of /proc/net/tcp or tcp6 (proc(5)). */
export function parseSocketTable(table: string): ListeningSocket[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A')
    .flatMap((fields) => {
      const [hexAddress, hexPort] = fields[1]?.split(':') ?? [];
      const inode = fields[9];
      if (!hexAddress || !hexPort || !inode) return [];
      const address = decodeAddress(hexAddress);
      return [{ address, port: parseInt(hexPort, 16), loopback: isLoopback(address), inode }];
    });
}

/** The kernel prints each 32-bit word in the byte order of the machine; all that Node runs on is little-endian. */
function decodeAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16)),
  );
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  if (mapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  // The URL parser writes an IPv6 address in its canonical short form.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\./.test(address);
}

function readTcp6(): string {
  try {
    return readFileSync('/proc/net/tcp6', 'utf8');
  } catch {
    return ''; // IPv6 is turned off.
  }
}

function readSocketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
        return inode ? [inode] : [];
      } catch {
        return [];
      }
    });
  } catch {
    return []; // It ended, or belongs to another user.
  }
}

import { readListeningSockets, readSocketsOfProcesses } from './listening-sockets.ts';

/**
 * Who listens at a port: these processes, another, nobody; `unknown` where the kernel does not tell (not
 * Linux). Two may listen at one port, on different addresses; all that answer on loopback must be ours.
 */
export function findPortOwner(
  port: number,
  pids: readonly number[],
): 'ours' | 'another' | 'nobody' | 'unknown' {
  const all = readListeningSockets()?.filter(
    (socket) => socket.port === port && answersLocally(socket),
  );
  if (!all) return 'unknown';
  if (all.length === 0) return 'nobody';
  const ours = new Set(readSocketsOfProcesses(pids)?.map(({ inode }) => inode));
  return all.every(({ inode }) => ours.has(inode)) ? 'ours' : 'another';
}

/** Whether a connection to 127.0.0.1 can reach it. */
function answersLocally({ address }: { address: string }): boolean {
  return address === '127.0.0.1' || address === '0.0.0.0' || address === '::';
}

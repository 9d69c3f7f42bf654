/** The command to the systemd that has the services: that of the system for root, else that of the user. */
export const systemctl = (uid: number, words: string): string =>
  `systemctl ${uid === 0 ? '' : '--user '}${words}`;

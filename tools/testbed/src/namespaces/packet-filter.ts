import { runProgram } from './run-program.ts';

/** Sets packet filters in one network namespace. */
export type PacketFilter = {
  /** Refuses every connection that is not begun from inside; loopback stays open. */
  refuseInbound(): Promise<void>;
  /** Loses every packet of an interface, in both directions, without a word. */
  cut(networkInterface: string): Promise<void>;
  /** Undoes `cut`. */
  restore(networkInterface: string): Promise<void>;
};

type Run = (program: string, parameters: readonly string[], input?: string) => Promise<string>;

/** By nftables, else by iptables. @throws Error when neither works here. */
export async function choosePacketFilter(namespace: string): Promise<PacketFilter> {
  const run: Run = (program, parameters, input) =>
    runProgram('ip', ['netns', 'exec', namespace, program, ...parameters], input);
  try {
    await run('nft', ['list', 'ruleset']);
    return nftables(run);
  } catch {
    await run('iptables', ['-L', '-n']);
    return iptables(run);
  }
}

function nftables(run: Run): PacketFilter {
  const apply = (rules: string) => run('nft', ['-f', '-'], rules);
  return {
    async refuseInbound() {
      await apply(`table inet vigia {
        chain input {
          type filter hook input priority filter; policy drop;
          iifname "lo" accept
          ct state established,related accept
          meta l4proto tcp reject with tcp reset
          reject
        }
        chain forward { type filter hook forward priority filter; policy drop; }
      }`);
    },
    async cut(networkInterface) {
      await apply(`table inet vigia-cut {
        chain incoming {
          type filter hook prerouting priority -300; policy accept;
          iifname "${networkInterface}" drop
        }
        chain outgoing {
          type filter hook postrouting priority 300; policy accept;
          oifname "${networkInterface}" drop
        }
      }`);
    },
    async restore() {
      await apply('table inet vigia-cut {}\ndelete table inet vigia-cut');
    },
  };
}

function iptables(run: Run): PacketFilter {
  const both = async (...parameters: string[]) => {
    await run('iptables', ['-w', ...parameters]);
    await run('ip6tables', ['-w', ...parameters]).catch(() => undefined);
  };
  return {
    async refuseInbound() {
      await both('-P', 'FORWARD', 'DROP');
      await both('-A', 'INPUT', '-i', 'lo', '-j', 'ACCEPT');
      await both(
        '-A',
        'INPUT',
        '-m',
        'conntrack',
        '--ctstate',
        'ESTABLISHED,RELATED',
        '-j',
        'ACCEPT',
      );
      await both('-A', 'INPUT', '-p', 'tcp', '-j', 'REJECT', '--reject-with', 'tcp-reset');
      await both('-A', 'INPUT', '-j', 'REJECT');
    },
    async cut(networkInterface) {
      await both('-t', 'raw', '-I', 'PREROUTING', '-i', networkInterface, '-j', 'DROP');
      await both('-t', 'mangle', '-I', 'POSTROUTING', '-o', networkInterface, '-j', 'DROP');
    },
    async restore() {
      await both('-t', 'raw', '-F', 'PREROUTING');
      await both('-t', 'mangle', '-F', 'POSTROUTING');
    },
  };
}

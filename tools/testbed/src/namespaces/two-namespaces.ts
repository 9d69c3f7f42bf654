import { randomBytes } from 'node:crypto';

import { choosePacketFilter } from './packet-filter.ts';
import { runProgram } from './run-program.ts';

export type Side = 'public' | 'private';

/**
 * Two network namespaces, joined by one pair of virtual interfaces and by nothing else. The private one
 * refuses every connection that is not begun from inside it.
 */
export type TwoNamespaces = {
  readonly names: Readonly<Record<Side, string>>;
  readonly addresses: Readonly<Record<Side, string>>;
  /** The words that run a program on one side: put them before it. */
  inside(side: Side): readonly [program: string, ...parameters: string[]];
  /** From now on the line loses every packet, and neither side is told. */
  cut(): Promise<void>;
  /** Delays what either side sends by so much, in milliseconds; 0 undoes it. @throws Error without netem. */
  delay(milliseconds: number): Promise<void>;
  /** Undoes `cut` and `delay`. */
  restore(): Promise<void>;
  remove(): Promise<void>;
};

/** Of the documentation's addresses (RFC 5737): nobody has them, here or elsewhere. */
const addresses = { public: '192.0.2.1', private: '192.0.2.2' } as const;
const line = 'line0';

/**
 * Why two namespaces cannot be made here, in a sentence for a person; null when they can. What it tries it
 * removes again.
 */
export async function whyNoNamespaces(): Promise<string | null> {
  if (process.platform !== 'linux') return 'network namespaces are of Linux alone';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    const namespaces = await makeTwoNamespaces();
    await namespaces.remove();
    return null;
  } catch (error) {
    return `network namespaces cannot be made here: ${(error as Error).message}`;
  }
}

/** Whether the kernel can delay packets (the `netem` queueing discipline). */
export async function canDelay(namespaces: TwoNamespaces): Promise<boolean> {
  try {
    await namespaces.delay(1);
    return true;
  } catch {
    return false;
  } finally {
    await namespaces.restore();
  }
}

/** Needs root, `ip` and `nft` or `iptables`. @throws Error that says what is missing. */
export async function makeTwoNamespaces(): Promise<TwoNamespaces> {
  const id = randomBytes(3).toString('hex');
  const names = { public: `vigia-${id}-public`, private: `vigia-${id}-private` };
  const ip = (...parameters: string[]) => runProgram('ip', parameters);
  const inside = (side: Side) => ['ip', 'netns', 'exec', names[side]] as const;

  async function remove(): Promise<void> {
    for (const name of Object.values(names))
      await ip('netns', 'delete', name).catch(() => undefined);
  }
  try {
    for (const name of Object.values(names)) await ip('netns', 'add', name);
    await ip(
      ...['link', 'add', line, 'netns', names.public],
      ...['type', 'veth', 'peer', 'name', line, 'netns', names.private],
    );
    for (const side of ['public', 'private'] as const) {
      await ip('-n', names[side], 'address', 'add', `${addresses[side]}/30`, 'dev', line);
      for (const name of ['lo', line]) await ip('-n', names[side], 'link', 'set', name, 'up');
    }
    const filter = await choosePacketFilter(names.private);
    await filter.refuseInbound();
    const tc = async (...parameters: string[]) => {
      for (const side of ['public', 'private'] as const) {
        await runProgram('tc', ['-n', names[side], ...parameters]);
      }
    };
    const undelay = () => tc('qdisc', 'delete', 'dev', line, 'root').catch(() => undefined);
    let isCut = false;

    return {
      names,
      addresses,
      inside,
      async cut() {
        if (!isCut) await filter.cut(line);
        isCut = true;
      },
      async delay(milliseconds) {
        await undelay();
        if (milliseconds === 0) return;
        await tc('qdisc', 'add', 'dev', line, 'root', 'netem', 'delay', `${milliseconds}ms`);
      },
      async restore() {
        if (isCut) await filter.restore(line);
        isCut = false;
        await undelay();
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

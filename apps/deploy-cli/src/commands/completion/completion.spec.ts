import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { runVigia } from '../../testing/run-vigia.ts';
import { temporaryDirectory } from '../../testing/service-script.ts';

let directory: string;
beforeEach(() => (directory = temporaryDirectory()));
afterEach(() => rmSync(directory, { recursive: true }));

async function script(shell: string, language = 'C'): Promise<string> {
  const { code, stdout } = await runVigia(['completion', shell], {
    directory,
    environment: { LANG: language },
  });
  expect(code).toBe(0);
  return stdout;
}

const isThere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

for (const shell of ['bash', 'zsh', 'fish']) {
  // Descriptions in Portuguese have quotes and accents of their own.
  const test = isThere(shell) ? it : it.skip;
  if (!isThere(shell)) {
    process.stderr.write(`Skipped: the completion of ${shell}, which is not installed here.\n`);
  }
  test.each(['C', 'pt_BR.UTF-8'])(
    `is read without a complaint by ${shell}, in %s`,
    async (language) => {
      const file = path.join(directory, 'completion');
      writeFileSync(file, await script(shell, language));
      const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    },
  );
}

(isThere('bash') ? describe : describe.skip)('in bash', () => {
  /** What the shell offers at the end of these words. */
  async function complete(...words: string[]): Promise<string[]> {
    const file = path.join(directory, 'completion');
    const quoted = ['vigia', ...words].map((word) => `'${word}'`).join(' ');
    const text = `${await script('bash')}\nCOMP_WORDS=(${quoted})\nCOMP_CWORD=${words.length}\n_vigia\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`;
    writeFileSync(file, text);
    const { stdout, stderr } = spawnSync('bash', ['--norc', file], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(Boolean);
  }

  it('offers the commands, also those of a command', async () => {
    expect(await complete('st')).toEqual(['status']);
    expect(await complete('link', '')).toEqual(
      expect.arrayContaining(['issue', 'list', 'revoke', '--help']),
    );
  });

  it('offers the options of the command that was typed, and no others', async () => {
    expect(await complete('logs', '--gr')).toEqual(['--grep']);
    expect(await complete('status', '--gr')).toEqual([]);
    expect(await complete('status', '--context', 'up', '--wa')).toEqual(['--watch']);
  });

  it('offers what an option chooses from', async () => {
    expect(await complete('init', '--exposure', 'r')).toEqual(['route']);
  });
});

it('has a line for every command and option, in each language of shells', async () => {
  const scripts = await Promise.all(['bash', 'zsh', 'fish'].map((shell) => script(shell)));
  for (const text of scripts) {
    for (const word of ['doctor', 'private', 'skupper-manifest', 'keep-data', 'loadbalancer']) {
      expect(text).toContain(word);
    }
  }
});

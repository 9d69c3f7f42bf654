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

/** How each shell is asked what it offers at the end of these words. */
const asking: Record<string, (file: string, words: readonly string[]) => string[]> = {
  bash: (file, words) => [
    '--norc',
    '-c',
    `source '${file}'
     COMP_WORDS=(${['vigia', ...words.flatMap(asBashSplits)].map(quoted).join(' ')})
     COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
     _vigia
     printf '%s\n' "\${COMPREPLY[@]}"`,
  ],
  // What the completion system of an interactive zsh brings, as far as it is used.
  zsh: (file, words) => [
    '-f',
    '-c',
    `compdef() { : }
     _describe() { print -rl -- "\${(@)\${(P@)@[-1]}%%:*}" }
     _files() { print -r -- FILES }
     compadd() { print -rl -- "\${(P@)2}" }
     compset() { PREFIX=\${PREFIX#*=} }
     source '${file}'
     words=(${['vigia', ...words].map(quoted).join(' ')}) CURRENT=\${#words} PREFIX=\${words[-1]}
     _vigia | grep -e "^\${\${words[-1]}#*=}" -e FILES; true`,
  ],
  fish: (file, words) => [
    '--no-config',
    '-c',
    `source '${file}'; complete -C '${['vigia', ...words].join(' ')}'`,
  ],
};

const quoted = (word: string) => `'${word}'`;
const asBashSplits = (word: string) =>
  word.includes('=') ? word.split(/(=)/).filter(Boolean) : [word];

const there = ['bash', 'zsh', 'fish'].filter(isThere);

for (const shell of there)
  describe(`in ${shell}`, () => {
    async function complete(...words: string[]): Promise<string[]> {
      const file = path.join(directory, 'completion');
      writeFileSync(file, await script(shell));
      const { stdout, stderr } = spawnSync(shell, asking[shell]?.(file, words) ?? [], {
        encoding: 'utf8',
        cwd: directory,
        env: { PATH: process.env['PATH'], HOME: directory },
      });
      expect(stderr).toBe('');
      const offered = stdout.split('\n').flatMap((line) => line.split('\t')[0] || []);
      return [...new Set(offered)].map((each) => each.replace(/^--[\w-]+=/, '')).sort();
    }

    it('offers the commands, also those of a command', async () => {
      expect(await complete('st')).toEqual(['status']);
      expect(await complete('link', '')).toEqual(['issue', 'list', 'revoke']);
    });

    it('offers the options of the command that was typed, and no others', async () => {
      expect(await complete('logs', '--gr')).toEqual(['--grep']);
      expect(await complete('status', '--gr')).toEqual([]);
      expect(await complete('status', '--context', 'up', '--wa')).toEqual(['--watch']);
      expect(await complete('private', 'up', '--force')).toEqual(['--force']);
      expect(await complete('up', '--force')).toEqual(['--force-conflicts']);
    });

    it('offers what an option or an argument chooses from', async () => {
      expect(await complete('init', '--exposure', 'r')).toEqual(['route']);
      expect(await complete('up', '--dry-run=s')).toEqual(['server']);
      expect(await complete('up', '--output', 'y')).toEqual([]);
      expect(await complete('status', '--output', 'y')).toEqual(['yaml']);
      expect(await complete('completion', '')).toEqual(['bash', 'fish', 'zsh']);
    });

    it('offers files where one is wanted, and after a command that takes one', async () => {
      writeFileSync(path.join(directory, 'lab.vigia-link'), '');
      // To bash the completion offers nothing, so that it offers its own.
      const files = { bash: [], zsh: ['FILES'], fish: ['lab.vigia-link'] }[shell];
      expect(await complete('private', 'up', 'lab')).toEqual(files);
      expect(await complete('status', '--file', 'lab')).toEqual(files);
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

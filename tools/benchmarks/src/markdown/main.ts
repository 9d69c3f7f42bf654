/**
 * What a token costs the renderers of Markdown that the page could have used, on a slow processor: the page's
 * own, streamdown and react-markdown, each bundled with React, in Chromium slowed to a quarter. The other
 * two are fetched from the package registry into a folder of its own, since nothing of Vigia uses them.
 *
 *   node tools/benchmarks/src/markdown/main.ts [--tokens 60]
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

import { chromium } from '@playwright/test';
import { build, type Plugin } from 'esbuild';

import { findBrowser } from '../../../../tools/find-browser.mjs';
import { slowness } from '../page/measured-page.ts';
import { prose, words } from '../page/prose.ts';

const { values: options } = parseArgs({ options: { tokens: { type: 'string', default: '60' } } });
const tokens = Number(options.tokens);
const lengths = [0, 20_000, 200_000];
const packages = ['streamdown@2.7.1', 'react-markdown@10.1.0', 'remark-gfm@4.0.1'];

const workspace = join(import.meta.dirname, '../../../..');
const page = join(workspace, 'apps/chat-ui/src');
const start = `import { createElement } from 'react';
  import { createRoot } from 'react-dom/client';
  const root = createRoot(document.getElementById('root'));
  const show = (element) => root.render(element);`;
const renderers: Record<string, string> = {
  'React alone': `${start} window.draw = (text) => show(createElement('pre', null, text));`,
  'of the page': `${start} import { Markdown } from './markdown/markdown.tsx';
    import { loadLanguage } from './i18n/language.ts';
    await loadLanguage('en');
    window.draw = (text) => show(createElement(Markdown, { source: text, complete: false }));`,
  'streamdown 2.7.1': `${start} import { Streamdown } from 'streamdown';
    window.draw = (text) => show(createElement(Streamdown, null, text));`,
  'react-markdown 10.1.0': `${start} import Markdown from 'react-markdown'; import gfm from 'remark-gfm';
    window.draw = (text) => show(createElement(Markdown, { remarkPlugins: [gfm] }, text));`,
};

/** What the page fetches on first use (colours, formulas, diagrams) is left away, as the others have none of it. */
const onFirstUse: Plugin = {
  name: 'on-first-use',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' && !path.endsWith('/en.ts') ? { path, external: true } : null,
    );
  },
};

async function bundle(source: string, modules: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: page, loader: 'tsx' },
    nodePaths: [modules, join(workspace, 'node_modules')],
    // One React for all of them.
    alias: {
      react: join(workspace, 'node_modules/react'),
      'react-dom': join(workspace, 'node_modules/react-dom'),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'chrome123',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.css': 'empty', '.woff2': 'empty', '.woff': 'empty', '.ttf': 'empty' },
    logLevel: 'error',
    plugins: [onFirstUse],
  });
  return outputFiles[0]?.text ?? '';
}

/** The main thread's time for one token more, in milliseconds, after so many characters. */
async function measure(script: string, begin: number): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 800, height: 800 } });
  const tab = await context.newPage();
  const session = await context.newCDPSession(tab);
  await tab.setContent('<div id="root"></div>');
  await tab.addScriptTag({ content: script, type: 'module' });
  await tab.waitForFunction(() => 'draw' in window);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  const taskTime = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
  const said = words();
  const added = Array.from({ length: tokens }, () => said.next().value);
  const run = (text: string, then: readonly string[]) =>
    tab.evaluate(
      async ({ from, more }) => {
        const { draw } = window as unknown as { draw(text: string): void };
        let source = from;
        for (const word of ['', ...more]) {
          source += word;
          draw(source);
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
        }
      },
      { from: text, more: then },
    );
  const text = begin > 0 ? prose(begin) : '';
  await run(text, []);
  await tab.waitForTimeout(1500);
  const before = await taskTime();
  await run(text, added);
  const spent = (await taskTime()) - before;
  await context.close();
  return spent / tokens;
}

const folder = await mkdtemp(join(tmpdir(), 'vigia-renderers-'));
const found = await findBrowser({ log: (line: string) => process.stderr.write(`${line}\n`) });
const browser = await chromium.launch({
  executablePath: found.executablePath,
  env: { ...(process.env as Record<string, string>), ...found.env },
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const install = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', [...install, '--silent', ...packages], { stdio: 'inherit', cwd: folder });
  const rows: Record<string, unknown>[] = [];
  let react = 0;
  for (const [name, source] of Object.entries(renderers)) {
    const script = await bundle(source, join(folder, 'node_modules'));
    const bytes = gzipSync(script, { level: 9 }).byteLength;
    if (react === 0) react = bytes;
    const row: Record<string, unknown> = {
      renderer: name,
      'kB of JavaScript': Number(((bytes - react) / 1000).toFixed(1)),
    };
    for (const length of lengths) {
      row[`ms a token after ${length / 1000} kB`] = Number(
        (await measure(script, length)).toFixed(1),
      );
    }
    rows.push(row);
  }
  console.table(rows);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

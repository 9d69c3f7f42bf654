import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryDirectory } from './service-script.ts';

const model = (change: object) =>
  JSON.stringify({
    type: 'model',
    model: {
      id: 'small',
      name: 'Small',
      state: 'ready',
      loadProgress: null,
      contextTokens: 2048,
      reasons: false,
      standIn: null,
      recommended: { temperature: 1, topP: 1 },
      ...change,
    },
  });

/** What the agent of a fake workspace does; `chatApi` likewise. Both are bodies of real Node scripts. */
export type FakeApps = { agent?: string; chatApi?: string };

export const modelReady = `process.send(${model({ state: 'loading', loadProgress: 0.4 })}); process.send(${model({})});`;
export const modelFailed = `process.send(${model({ state: 'failed' })});`;

const service = `
  const http = require('node:http');
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  const listen = (answer) => {
    const server = http.createServer(answer).listen(Number(process.env.VIGIA_LISTEN_PORT), '127.0.0.1', () =>
      process.send({ type: 'listening', url: 'http://127.0.0.1:' + server.address().port }));
  };`;

/**
 * A workspace whose Nx is a script that writes the apps: real processes that speak as the real ones do,
 * small enough to fail in every way. chat-api answers `/readyz` when the agent does.
 */
export function fakeWorkspace({ agent = modelReady, chatApi = '' }: FakeApps = {}): string {
  const root = temporaryDirectory();
  const bundles = {
    'apps/private-site-agent/dist/main.cjs': `${service} listen((request, response) => response.end('agent'));\n${agent}`,
    'apps/chat-api/dist/main.cjs': `${service} listen(async (request, response) => {
        const answer = await fetch(process.env.VIGIA_AGENT_URL).catch(() => null);
        response.statusCode = answer ? 200 : 503;
        response.end(answer ? 'ok' : JSON.stringify({ title: 'no agent' }));
      });\n${chatApi}`,
    'apps/chat-ui/dist/index.html': '<!doctype html>',
  };
  mkdirSync(path.join(root, 'node_modules', '.bin'), { recursive: true });
  mkdirSync(path.join(root, 'libs', 'a', 'src'), { recursive: true });
  writeFileSync(path.join(root, 'libs', 'a', 'src', 'index.ts'), 'export {};');
  const nx = path.join(root, 'node_modules', '.bin', 'nx');
  writeFileSync(
    nx,
    `const fs = require('node:fs'), path = require('node:path');
     if (fs.existsSync(${JSON.stringify(root)} + '/broken')) { console.log('error in chat-ui'); process.exit(1); }
     fs.appendFileSync(${JSON.stringify(root)} + '/builds', 'x');
     for (const [file, text] of Object.entries(${JSON.stringify(bundles)})) {
       fs.mkdirSync(path.dirname(path.join(${JSON.stringify(root)}, file)), { recursive: true });
       fs.writeFileSync(path.join(${JSON.stringify(root)}, file), text);
     }`,
  );
  chmodSync(nx, 0o755);
  return root;
}

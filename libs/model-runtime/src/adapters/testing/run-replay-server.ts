/**
 * A program that takes the command line and the variables of the server that it replays, and refuses
 * what that server would not know: `run-replay-server.ts KIND '{"loadMilliseconds":100}' ARGUMENTS...`
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { replayKinds } from './replay-kinds.ts';
import { type ReplayOptions, startReplayServer } from './replay-server.ts';

const [kind = '', settings = '{}', ...given] = process.argv.slice(2);
const wrong = JSON.parse(settings) as ReplayOptions & { exitAtOnce?: number; say?: string };
const variables = process.env;

if (wrong.say !== undefined) process.stderr.write(`${wrong.say}\n`);
if (wrong.exitAtOnce !== undefined) process.exit(wrong.exitAtOnce);

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const address = { host: text, port: text } as const;

function read<Options extends NonNullable<Parameters<typeof parseArgs>[0]>['options']>(
  words: string[],
  options: Options,
) {
  return parseArgs({ args: words, options, allowPositionals: true, strict: true });
}

async function serve(as: keyof typeof replayKinds, options: ReplayOptions): Promise<void> {
  const server = await startReplayServer(replayKinds[as], { ...options, ...wrong });
  process.on('SIGTERM', () => {
    void server.close().then(() => process.exit(0));
  });
}

const kinds: Record<string, (words: string[]) => Promise<void> | void> = {
  'llama-server'(words) {
    const { values } = read(words, {
      ...address,
      model: text,
      alias: text,
      parallel: text,
      'ctx-size': text,
      threads: text,
      jinja: flag,
      'reasoning-format': text,
    });
    const slots = Number(values.parallel);
    return serve('llama-server', {
      ...at(values),
      slots,
      modelId: values.alias ?? '',
      contextTokens: Number(values['ctx-size']) / slots,
      apiKey: variables['LLAMA_API_KEY'] ?? null,
    });
  },

  'llama-cpp-python'(words) {
    const { values } = read(words, {
      ...address,
      model: text,
      model_alias: text,
      n_ctx: text,
      n_threads: text,
    });
    return serve('llama-cpp-python', {
      ...at(values),
      modelId: values.model_alias ?? '',
      contextTokens: Number(values.n_ctx),
      apiKey: variables['API_KEY'] ?? null,
      interruptRequests: variables['INTERRUPT_REQUESTS'] !== 'false',
    });
  },

  ilab(words) {
    const [group, verb, ...rest] = words.filter((word) => word !== '-v');
    const home = `${variables['XDG_CONFIG_HOME']}/instructlab`;
    if (group === 'config' && verb === 'init') {
      mkdirSync(home, { recursive: true });
      writeFileSync(`${home}/config.yaml`, 'version: 1.0.0\n');
      return;
    }
    const { values, positionals } = read(rest, {
      ...address,
      'model-path': text,
      backend: text,
      'chat-template': text,
      'max-ctx-size': text,
      'num-threads': text,
    });
    if (values['chat-template'] !== 'tokenizer') process.exit(2);
    if (values.backend === 'vllm') {
      // InstructLab starts vLLM in a session of its own, and then sleeps.
      const { values: engine } = read(positionals, {
        'served-model-name': text,
        'max-model-len': text,
        'max-num-seqs': text,
        'reasoning-parser': text,
      });
      const engineArguments = [
        ...['--host', values.host ?? '', '--port', values.port ?? ''],
        ...['--served-model-name', engine['served-model-name'] ?? ''],
        ...['--max-model-len', engine['max-model-len'] ?? '4096'],
      ];
      const self = [import.meta.filename, 'vllm', settings, 'serve', 'm', ...engineArguments];
      const child = spawn(process.execPath, self, { detached: true, stdio: 'inherit' });
      process.on('SIGTERM', () => {
        child.kill('SIGINT');
        process.exit(0);
      });
      setInterval(() => undefined, 60_000);
      return;
    }
    return serve('ilab', {
      ...at(values),
      modelId: variables['MODEL_ALIAS'] ?? '',
      contextTokens: Number(values['max-ctx-size']),
      apiKey: variables['API_KEY'] ?? null,
      interruptRequests: variables['INTERRUPT_REQUESTS'] !== 'false',
    });
  },

  vllm([, ...words]) {
    const { values } = read(words, {
      ...address,
      'served-model-name': text,
      'max-model-len': text,
      'max-num-seqs': text,
      'reasoning-parser': text,
    });
    return serve('vllm', {
      ...at(values),
      modelId: values['served-model-name'] ?? '',
      contextTokens: Number(values['max-model-len'] ?? 4096),
      apiKey: variables['VLLM_API_KEY'] ?? null,
    });
  },

  ollama([verb]) {
    if (verb === 'create') return;
    const [host, port] = (variables['OLLAMA_HOST'] ?? '').split(':');
    return serve('ollama', {
      host: host ?? '',
      port: Number(port),
      modelId: 'a-model',
      contextTokens: Number(variables['OLLAMA_CONTEXT_LENGTH']),
    });
  },

  ramalama([verb, ...words]) {
    if (verb === 'stop') return;
    const { values, positionals } = read(words, {
      ...address,
      name: text,
      'ctx-size': text,
      threads: text,
      webui: text,
      pull: text,
      'runtime-args': text,
      env: { type: 'string', multiple: true },
    });
    const runtime = (values['runtime-args'] ?? '').split(' ');
    const slots = Number(runtime[runtime.indexOf('--parallel') + 1]);
    return serve('ramalama', {
      ...at(values),
      slots,
      // RamaLama gives the path as the alias.
      modelId: positionals[0] ?? '',
      contextTokens: Number(values['ctx-size']) / slots,
      apiKey: values.env?.includes('LLAMA_API_KEY') ? (variables['LLAMA_API_KEY'] ?? null) : null,
    });
  },
};

function at(values: { host?: string | undefined; port?: string | undefined }): ReplayOptions {
  return { host: values.host ?? '0.0.0.0', port: Number(values.port) };
}

await kinds[kind]?.(given);

import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

import { until } from '../../testing/service-script.ts';
import { askPerson } from './ask-person.ts';
import type { InitOptions } from './init-options.ts';
import { initMessages } from './messages.ts';
import { draftFrom } from './site-draft.ts';

const enter = '\r';
const down = '\x1b[B';
const given: InitOptions = { file: 'vigia.yaml', cluster: false, output: 'text' };

/** A person who answers a question when it is asked; the questions are kept. */
function person(options: InitOptions = given) {
  const input = new PassThrough();
  const output = new PassThrough();
  // Each question ends what it writes to, which does nothing to a terminal.
  output.end = () => output;
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString('utf8')));
  const stop = new AbortController();
  const words = initMessages('en').questions;
  const asked = askPerson(draftFrom(options, null, 'My Chat'), {
    options,
    facts: null,
    words,
    faultOf: (draft, field) =>
      field === 'public.host' && draft.host === 'wrong host' ? 'must be a host name' : null,
    stop: stop.signal,
    terminal: { input, output },
  });
  asked.catch(() => undefined);
  return {
    words,
    stop,
    asked,
    shown: () => stripVTControlCharacters(shown),
    async answer(question: string, ...keys: string[]) {
      await until(`the question ${question}`, () =>
        stripVTControlCharacters(shown).includes(question),
      );
      shown = '';
      for (const key of keys) input.write(key);
    },
  };
}

describe('the questions of vigia init', () => {
  it('take the defaults where the person only agrees', async () => {
    const { words, asked, answer } = person();
    await answer(words.name, enter);
    await answer(words.exposure, enter);
    await answer(words.host, 'chat.example.org', enter);
    await answer(words.tls, enter);
    await answer(words.tlsSecret, enter);
    await answer(words.registry, 'r.example.org/v', enter);
    await answer(words.privateKind, enter);
    expect(await asked).toMatchObject({
      name: 'my-chat',
      exposure: 'ingress',
      host: 'chat.example.org',
      tls: 'secret',
      tlsSecret: 'vigia-tls',
      registry: 'r.example.org/v',
      privateKind: 'podman',
    });
  });

  it('ask for no host and no certificate of a page that is only forwarded', async () => {
    const { words, asked, answer } = person();
    await answer(words.name, enter);
    // ingress, gateway, loadbalancer, none: a Route is offered on OpenShift alone.
    await answer(words.exposure, down, down, down, enter);
    await answer(words.registry, 'r.example.org/v', enter);
    await answer(words.privateKind, down, enter);
    expect(await asked).toMatchObject({ exposure: 'none', tls: 'none', privateKind: 'docker' });
  });

  it('refuse a wrong answer with the reason, and let it be corrected', async () => {
    const { words, asked, answer } = person({
      ...given,
      name: 'a',
      exposure: 'ingress',
      tls: 'platform',
      registry: 'r.example.org/v',
      privateKind: 'linux',
    });
    await answer(words.host, 'wrong host', enter);
    await answer('must be a host name', '\x15', 'chat.example.org', enter);
    expect(await asked).toMatchObject({ host: 'chat.example.org' });
  });

  it('end with the reason of the stop, also in the middle of a question', async () => {
    const { words, asked, answer, stop } = person();
    await answer(words.name);
    stop.abort(new Error('stopped'));
    await expect(asked).rejects.toThrow();
  });

  it('end at Ctrl-C with the error that runInit turns into exit code 130', async () => {
    const { words, asked, answer } = person();
    await answer(words.name, '\x03');
    await expect(asked).rejects.toMatchObject({ name: 'ExitPromptError' });
  });
});

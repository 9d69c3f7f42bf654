import input from '@inquirer/input';
import select from '@inquirer/select';
import type { ClusterFacts } from '@vigia/cluster';

import { certificates, exposures, type InitOptions, privateKinds } from './init-options.ts';
import type { InitMessages } from './messages.ts';
import { certificateFor, type SiteDraft } from './site-draft.ts';

export type AskOptions = {
  options: InitOptions;
  facts: ClusterFacts | null;
  words: InitMessages['questions'];
  /** What is wrong with an answer, as the file would say it; null when it is right. */
  faultOf: (draft: SiteDraft, field: string) => string | null;
  stop: AbortSignal;
  /** Where answers are typed and questions are shown, in place of the terminal of this process. */
  terminal?: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream };
};

/** Asks what no option gave, each question with its default. @throws when the person stops it */
export async function askPerson(
  draft: SiteDraft,
  { options, facts, words, faultOf, stop, terminal }: AskOptions,
): Promise<SiteDraft> {
  const answers = { ...draft };
  const context = { signal: stop, ...terminal };

  const ask = async <Key extends 'name' | 'host' | 'issuer' | 'tlsSecret' | 'registry'>(
    key: Key,
    field: string,
  ) => {
    if (options[key] !== undefined) return;
    const preset = answers[key];
    const text = await input(
      {
        message: words[key],
        ...(preset === undefined ? {} : { default: preset }),
        validate: (value) => faultOf({ ...answers, [key]: value.trim() }, field) ?? true,
      },
      context,
    );
    answers[key] = text.trim();
  };
  const choose = <Value extends string>(
    message: string,
    values: readonly Value[],
    names: Readonly<Record<Value, string>>,
    preset: Value,
  ) =>
    select<Value>(
      {
        message,
        default: preset,
        choices: values.map((value) => ({ value, name: `${value}: ${names[value]}` })),
        theme: { style: { keysHelpTip: () => words.keys } },
      },
      context,
    );

  await ask('name', 'name');
  if (options.exposure === undefined) {
    const ways = exposures.filter((way) => way !== 'route' || answers.platform === 'openshift');
    answers.exposure = await choose(words.exposure, ways, words.exposures, answers.exposure);
    answers.tls = options.tls ?? certificateFor(answers.exposure, facts);
  }
  if (answers.exposure !== 'none') {
    await ask('host', 'public.host');
    if (options.tls === undefined) {
      answers.tls = await choose(words.tls, certificates, words.certificates, answers.tls);
    }
    if (answers.tls === 'cert-manager') await ask('issuer', 'public.tls.issuer.name');
    if (answers.tls === 'secret') await ask('tlsSecret', 'public.tls.secretName');
  }
  await ask('registry', 'public.images.registry');
  if (options.privateKind === undefined) {
    answers.privateKind = await choose(
      words.privateKind,
      privateKinds,
      words.privateKinds,
      answers.privateKind,
    );
  }
  return answers;
}

import path from 'node:path';

import { verificationKeysIn } from '@vigia/cluster';
import {
  changeLedger,
  formatLinkFile,
  issueByCertificate,
  issueByToken,
  type Issued,
  issueFromDocuments,
  type LinkCluster,
  readVerificationKey,
  recordOf,
  type VerificationKey,
  writeLinkFile,
} from '@vigia/pairing';
import { readLinkDocuments } from '@vigia/skupper-config';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import type { IssueLinkOptions } from './link-options.ts';
import {
  asCommandErrors,
  connect,
  ledgerPath,
  readInput,
  readPassphraseFile,
} from './link-context.ts';
import { linkMessages } from './messages.ts';
import { minuteOf } from './minute-of.ts';
import { type CompleteIssueOptions, findSiteFile, withSiteDefaults } from './site-defaults.ts';

/** `vigia link issue`: one file for one private host. @throws CommandError */
export async function runIssue(given: IssueLinkOptions, dependencies: Dependencies): Promise<void> {
  const options = withSiteDefaults(given, findSiteFile(given, dependencies));
  const { messages, stop } = dependencies;
  const words = linkMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const passphrase = await readPassphrase(options, dependencies);
  const step = reporter.step('issue', words.issueStep);
  await asCommandErrors(async () => {
    try {
      step.update(words.making);
      const cluster = options.from === undefined ? await connect(options, dependencies) : null;
      try {
        const issued = cluster
          ? await issueInCluster(cluster, options, dependencies)
          : await issueOfFile(options, dependencies);
        const file = options.out ?? `${options.host}.vigia-link`;
        const text = await formatLinkFile(issued.link, { passphrase });
        // Remembered first: a link that exists and is not listed could not be missed.
        await changeLedger(ledgerPath(dependencies), (records) => [
          ...records,
          recordOf(issued, {
            source: cluster ? 'cluster' : 'file',
            namespace: cluster?.namespace ?? null,
          }),
        ]);
        await writeLinkFile(path.resolve(dependencies.currentDirectory, file), text, {
          replace: options.force,
        });
        const { host, expiresAt, id, join, publicSite } = issued.link;
        step.done(words.issued(file, host, `${minuteOf(expiresAt)} UTC`, passphrase !== undefined));
        reporter.note('secret', words.secretNote);
        reporter.result('link', words.next(file), {
          id,
          host,
          file,
          expiresAt,
          method: join.method,
          publicSite: publicSite.name,
          namespace: cluster?.namespace ?? null,
          address: publicSite.address,
          routingKey: publicSite.routingKey,
          encrypted: passphrase !== undefined,
        });
      } finally {
        await cluster?.close();
      }
    } catch (error) {
      step.fail();
      stop.throwIfAborted();
      throw error;
    }
  });
}

async function issueInCluster(
  cluster: LinkCluster,
  options: CompleteIssueOptions,
  dependencies: Dependencies,
): Promise<Issued> {
  const { stop: signal } = dependencies;
  const { host, routingKey, address = null } = options;
  const verificationKeys = await readKeys(options, dependencies, cluster);
  const { replace } = options;
  const request = { host, routingKey, address, verificationKeys, replace };
  return options.join === 'token'
    ? issueByToken(cluster, { ...request, lifetimeSeconds: options.expiresIn }, { signal })
    : issueByCertificate(cluster, request, { signal });
}

async function issueOfFile(
  options: CompleteIssueOptions,
  dependencies: Dependencies,
): Promise<Issued> {
  const { host, routingKey, address = null } = options;
  const documents = await readInput(options.from ?? '', dependencies);
  const verificationKeys = await readKeys(options, dependencies, null);
  const { secret } = readLinkDocuments(documents, {
    target: { platform: 'linux', version: '2.2.1' },
  });
  return issueFromDocuments({
    host,
    routingKey,
    address,
    verificationKeys,
    documents,
    publicSiteName: options.publicSite ?? secret.metadata.name.replace(/^link-/, ''),
    skupperVersion: null,
  });
}

async function readKeys(
  options: CompleteIssueOptions,
  dependencies: Dependencies,
  cluster: LinkCluster | null,
): Promise<VerificationKey[]> {
  const words = linkMessages(dependencies.messages.locale);
  if (options.verificationKey.length > 0) {
    return Promise.all(
      options.verificationKey.map(async (file) =>
        readVerificationKey(await readInput(file, dependencies), file),
      ),
    );
  }
  if (cluster === null) {
    throw new CommandError({
      code: 'verification_key_needed',
      message: words.keyNeeded,
      remedy: words.keyNeededRemedy,
    });
  }
  const name = options.signingSecret;
  const secret = await cluster.read('v1', 'Secret', name, dependencies.stop);
  try {
    if (secret === null) throw new Error('no Secret');
    return verificationKeysIn(secret).map((pem) => readVerificationKey(pem, `Secret ${name}`));
  } catch {
    // The reason would name the key: that there is none that can be used is enough.
    throw new CommandError({
      code: 'signing_key_missing',
      message: words.secretMissing(name, cluster.namespace),
      remedy: words.secretMissingRemedy,
    });
  }
}

async function readPassphrase(
  options: IssueLinkOptions,
  dependencies: Dependencies,
): Promise<string | undefined> {
  if (options.passphraseFile !== undefined) {
    return readPassphraseFile(options.passphraseFile, dependencies);
  }
  if (!options.encrypt) return undefined;
  const words = linkMessages(dependencies.messages.locale);
  const first = await dependencies.ask.hidden(words.passphrase);
  const second = first === null ? null : await dependencies.ask.hidden(words.passphraseAgain);
  if (first !== null && first === second) return first;
  throw new CommandError({
    code: first === null ? 'passphrase_needed' : 'passphrase_differs',
    message: first === null ? words.passphraseNobody : words.passphraseDiffers,
    remedy: first === null ? words.passphraseNobodyRemedy : undefined,
  });
}

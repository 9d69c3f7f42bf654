import { createHash } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import path from 'node:path';

import { runChecks, type Check } from '@vigia/health-checks';
import {
  issueFromDocuments,
  type Link,
  type LinkFileOnDisk,
  parseLinkFile,
  readLinkFile,
  readVerificationKey,
} from '@vigia/pairing';
import {
  applyInstall,
  canHideHome,
  chooseContainment,
  createSkupperCli,
  desiredState,
  findFilterProgram,
  type HostContext,
  hostChecks,
  joinNetwork,
  linkChecks,
  type LinkContext,
  planInstall,
  type PrivateSite,
  readSiteFile,
  readVerificationKeyFile,
  waitUntilReady,
} from '@vigia/private-host';
import { proxyFromEnvironment, readLinkDocuments } from '@vigia/skupper-config';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { createStyle, usesColour } from '../../terminal/style.ts';
import { doctorMessages } from '../doctor/messages.ts';
import { renderReport } from '../doctor/render-report.ts';
import { asCommandErrors, readInput, readPassphraseFile } from '../link/link-context.ts';
import { chooseSite, keptKeys } from './choose-site.ts';
import { confirmAnswersCut } from './confirm-cut.ts';
import { privateMessages } from './messages.ts';
import type { PrivateUpOptions } from './private-options.ts';
import { type PrivateContext, privateContext } from './private-context.ts';

/** The least that a new site needs, in bytes. */
const freeBytes = 1_000_000_000;
/** A request that came so lately shows that a site which was not touched works, in milliseconds. */
const lately = 120_000;

/** `vigia private up`: makes this host what the link file says. @throws CommandError */
export async function runPrivateUp(
  options: PrivateUpOptions,
  dependencies: Dependencies,
): Promise<void> {
  await asCommandErrors(() => up(options, dependencies));
}

async function up(options: PrivateUpOptions, dependencies: Dependencies): Promise<void> {
  const { stop: signal, messages } = dependencies;
  const words = privateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const context = privateContext(options, dependencies);
  const { host, paths, services, namespace, skupperProgram } = context;
  const startedAt = new Date();

  const { link: linkOfFile, onDisk } = await openLink(options, dependencies);
  const installed = await readSiteFile(paths.siteFile);
  const link = keptKeys(linkOfFile, options, installed)
    ? await withKeysOfHost(linkOfFile, paths.verificationKeys)
    : linkOfFile;
  const site = await chooseSite(link, options, installed, namespace, dependencies);
  const skupper = createSkupperCli(host.run, skupperProgram, site);
  const file = path.resolve(dependencies.currentDirectory, options.file);
  const hostContext: HostContext = {
    host,
    paths,
    services,
    skupper,
    site,
    linkFile: {
      path: file,
      mode: onDisk.mode,
      isExposed: onDisk.isExposed,
      expiresAt: link.expiresAt,
    },
    publicAddress: link.publicSite.address,
    freeBytes,
    fetch,
    lookup,
  };
  // A token that was redeemed may end: the certificate that it gave lives on.
  const isKnown = installed?.link.id === link.id;
  const first = hostChecks(messages.locale).filter(
    ({ id }) => !isKnown || id !== 'link-file.expiry',
  );
  await check(first, hostContext, options, dependencies);

  const joinStep = reporter.step('join', words.steps.join);
  if (link.join.method === 'token') joinStep.update(words.redeeming);
  const join = await joinNetwork(link, site, paths, {
    signal,
    proxy: proxyFromEnvironment(host.environment) ?? undefined,
  }).catch((error: unknown) => {
    joinStep.fail();
    throw error;
  });
  joinStep.done(words.joined(join.filter(({ kind }) => kind === 'Link').length));
  const linkContext: LinkContext = {
    joined: join,
    lookup,
    environment: host.environment,
    now: host.now,
  };
  await check(linkChecks(messages.locale), linkContext, options, dependencies);

  const desired = desiredState({
    site: { ...site, ...(await contain(site, join, installed, context, options, dependencies)) },
    join,
    verificationKeys: link.publicSite.verificationKeys,
    skupperVersion: (await skupper.version(signal)) ?? '2.2.1',
    paths,
    isRoot: host.uid === 0,
    routerProgram: site.platform === 'linux' ? await findRouter(context, dependencies) : null,
  });
  const plan = await planInstall(desired, paths, services, signal);
  if (options.dryRun) {
    const lines = plan.isNothing ? [words.nothingToDo] : words.plan(plan);
    for (const line of lines) reporter.note('plan', line);
    reporter.result('dry-run', words.dryRun, { changes: !plan.isNothing });
    return;
  }
  await confirmAnswersCut(plan.cutsAnswers, options, dependencies);
  const step = reporter.step('apply', words.steps.apply);
  try {
    await applyInstall(desired, plan, {
      paths,
      services,
      skupper,
      signal,
      onStep: (done) => step.update(words.step(done)),
    });
  } catch (error) {
    step.fail();
    throw error;
  }
  step.done(plan.isNothing ? words.nothingToDo : words.applied);
  const since = plan.isNothing ? new Date(startedAt.getTime() - lately) : startedAt;
  await prove(site, paths.operatorSocket, since, options, dependencies);
}

/** The packet filter around the router, where this host can have one; says plainly where it cannot. */
async function contain(
  site: PrivateSite,
  joined: Parameters<typeof chooseContainment>[2],
  installed: PrivateSite | null,
  { host }: PrivateContext,
  options: PrivateUpOptions,
  { messages, stop: signal, reporter }: Dependencies,
): Promise<Pick<PrivateSite, 'containment' | 'hidesHome'>> {
  const words = privateMessages(messages.locale);
  const step = reporter(options.output).step('contain', words.steps.contain);
  const found = await findFilterProgram(host, site, signal);
  if (!('nft' in found)) {
    const hidesHome = found.because === 'user' && (await canHideHome(host, signal));
    step.warn(words.uncontained(found, hidesHome));
    return hidesHome ? { hidesHome } : {};
  }
  const containment = await chooseContainment(
    found.nft,
    host,
    joined,
    installed?.containment,
    (name) => lookup(name, { all: true }),
  );
  step.done(words.contained(site.agentPort));
  return { containment };
}

async function withKeysOfHost(link: Link, file: string): Promise<Link> {
  const verificationKeys = await readVerificationKeyFile(file);
  return { ...link, publicSite: { ...link.publicSite, verificationKeys } };
}

async function openLink(
  options: PrivateUpOptions,
  dependencies: Dependencies,
): Promise<{ link: Link; onDisk: LinkFileOnDisk }> {
  const words = privateMessages(dependencies.messages.locale);
  const step = dependencies.reporter(options.output).step('link', words.steps.link);
  try {
    const onDisk = await readLinkFile(path.resolve(dependencies.currentDirectory, options.file));
    if (/^kind:\s*Link\s*$/m.test(onDisk.text)) {
      if (options.verificationKey.length > 0 && options.name !== undefined) {
        const link = await linkOfDocuments(onDisk.text, options.name, options, dependencies);
        step.done(words.linkFor(link.host, link.publicSite.name, link.expiresAt.slice(0, 10)));
        return { link, onDisk };
      }
      throw new CommandError({
        code: 'verification_key_needed',
        message: words.verificationNeeded,
        remedy: words.verificationNeededRemedy,
      });
    }
    const link = await parseLinkFile(onDisk.text, async () =>
      options.passphraseFile === undefined
        ? dependencies.ask.hidden(words.passphrase)
        : readPassphraseFile(options.passphraseFile, dependencies),
    );
    step.done(words.linkFor(link.host, link.publicSite.name, link.expiresAt.slice(0, 10)));
    return { link, onDisk };
  } catch (error) {
    step.fail();
    throw error;
  }
}

/** What `skupper link generate` prints, with what it does not say. */
async function linkOfDocuments(
  documents: string,
  host: string,
  { verificationKey, routingKey }: PrivateUpOptions,
  dependencies: Dependencies,
): Promise<Link> {
  const target = { platform: 'linux', version: '2.2.1' } as const;
  const { secret } = readLinkDocuments(documents, { target });
  const verificationKeys = await Promise.all(
    verificationKey.map(async (file) =>
      readVerificationKey(await readInput(file, dependencies), file),
    ),
  );
  return issueFromDocuments({
    // The same documents are the same link: the second run has nothing to do.
    id: stableId(documents),
    issuedAt: new Date(0),
    host,
    address: null,
    routingKey,
    verificationKeys,
    documents,
    publicSiteName: secret.metadata.name.replace(/^link-/, ''),
    skupperVersion: null,
  }).link;
}

/** A UUID of a text (RFC 9562, version 8): always the same for the same. */
function stableId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** @throws CommandError `unfit` when one is broken, unless it is forced */
async function check<Context>(
  checks: readonly Check<Context>[],
  context: Context,
  options: PrivateUpOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { messages, stop: signal, stdout, environment } = dependencies;
  const words = privateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const step = reporter.step('checks', words.steps.checks);
  const report = await runChecks(checks, context, { signal, locale: messages.locale });
  const summary = doctorMessages(messages.locale).summary(report.counts);
  if (report.verdict === 'broken') step.fail(summary);
  else if (report.counts.unknown > 0) step.warn(summary);
  else step.done(words.checksWell(report.counts.ok));
  const shown = report.checks.filter(({ state }) => state === 'broken' || state === 'unknown');
  if (shown.length > 0) {
    const style = createStyle(usesColour(stdout, environment));
    const lines = renderReport(
      { ...report, checks: shown },
      doctorMessages(messages.locale),
      style,
    );
    reporter.note('checks', lines.join('\n'), { checks: shown });
  }
  if (report.firstBroken === null || options.force) return;
  throw new CommandError({
    code: 'unfit',
    message: words.unfit(report.firstBroken),
    remedy: words.unfitRemedy,
    exitCode: exitCodes.unfit,
  });
}

/** Where skrouterd is: systemd itself looks in few places. */
async function findRouter(
  { host }: PrivateContext,
  { stop }: Dependencies,
): Promise<string | null> {
  const { stdout } = await host.run('sh', ['-c', 'command -v skrouterd'], { signal: stop });
  const found = stdout.trim();
  return path.isAbsolute(found) ? found : null;
}

async function prove(
  site: PrivateSite,
  operatorSocket: string,
  since: Date,
  options: PrivateUpOptions,
  dependencies: Dependencies,
): Promise<void> {
  const words = privateMessages(dependencies.messages.locale);
  const reporter = dependencies.reporter(options.output);
  const step = reporter.step('wait', words.steps.wait);
  const progress = await waitUntilReady(operatorSocket, since, {
    signal: dependencies.stop,
    deadlineMilliseconds: options.wait * 1000,
    onProgress: (each) => step.update(words.progress(each)),
  });
  if (progress.stage === 'done') {
    step.done(words.progress(progress));
    reporter.result('ready', words.ready, { site: site.name, publicSite: site.link.publicSite });
    return;
  }
  const what = words.progress(progress);
  if (progress.stage === 'request') {
    step.warn(what);
    throw new CommandError({
      code: 'path_unproven',
      message: words.unproven,
      remedy: words.unprovenRemedy,
      exitCode: exitCodes.pathUnproven,
    });
  }
  step.fail(what);
  throw new CommandError({
    code: 'not_ready',
    message: words.notReady(what),
    remedy: words.doctor,
  });
}

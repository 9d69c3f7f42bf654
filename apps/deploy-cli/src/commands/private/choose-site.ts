import { access } from 'node:fs/promises';
import path from 'node:path';

import type { Link } from '@vigia/pairing';
import type { PrivateSite } from '@vigia/private-host';
import { formatConfigFinding, loadSiteConfig, type SiteConfig } from '@vigia/site-config';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { readInput } from '../link/link-context.ts';
import { privateMessages } from './messages.ts';
import type { PrivateUpOptions } from './private-options.ts';

/** Where the model server of a container listens, on loopback. */
const modelPort = 8081;

/**
 * What the site is to be: by the options, else vigia.yaml, else what is installed, else the defaults.
 * @throws CommandError `config_invalid`, `model_missing`, `model_needed` or `agent_missing`
 */
export async function chooseSite(
  link: Link,
  options: PrivateUpOptions,
  installed: PrivateSite | null,
  namespace: string,
  dependencies: Dependencies,
): Promise<PrivateSite> {
  const config = await readConfig(options, dependencies);
  const kind = config?.private.kind;
  const modelService = options.modelImage
    ? {
        image: options.modelImage,
        port: modelPort,
        arguments: ['-m', '{file}', '--host', '127.0.0.1', '--port', '{port}'],
      }
    : options.modelUrl || options.modelServer
      ? null
      : (installed?.modelService ?? null);
  return {
    version: 1,
    name: link.host,
    namespace,
    platform:
      options.platform ??
      (kind === 'kubernetes' ? undefined : kind) ??
      installed?.platform ??
      'podman',
    agentPort: options.agentPort ?? config?.private.agentPort ?? installed?.agentPort ?? 8000,
    program: await chooseProgram(options, installed, dependencies),
    settings: await chooseSettings(options, config, installed, modelService !== null, dependencies),
    ...chooseLimits(config, installed),
    modelService,
    watch: { node: process.execPath, vigia: dependencies.script },
    link: {
      id: link.id,
      issuedAt: link.issuedAt,
      expiresAt: link.expiresAt,
      publicSite: link.publicSite.name,
      address: link.publicSite.address,
      routingKey: link.publicSite.routingKey,
      keyIds: link.publicSite.verificationKeys.map(({ keyId }) => keyId),
      ...(keptKeys(link, options, installed) && { keysIssuedAt: installed?.link.keysIssuedAt }),
    },
  };
}

/**
 * Whether the keys of this host are newer than those of the link file: `vigia private trust` changed them since, and
 * the file would bring back one that was retired.
 */
export function keptKeys(
  { issuedAt }: Link,
  { verificationKey }: PrivateUpOptions,
  installed: PrivateSite | null,
): boolean {
  const changedAt = installed?.link.keysIssuedAt;
  const isGiven = verificationKey.length > 0;
  return changedAt !== undefined && !isGiven && changedAt * 1000 > Date.parse(issuedAt);
}

/** Those of vigia.yaml, which also lifts them by saying none; without it, what is installed. */
function chooseLimits(
  config: SiteConfig | null,
  installed: PrivateSite | null,
): Pick<PrivateSite, 'limits'> {
  const limits = config ? config.limits : installed?.limits;
  return limits && Object.keys(limits).length > 0 ? { limits } : {};
}

async function readConfig(
  { config: file }: PrivateUpOptions,
  dependencies: Dependencies,
): Promise<SiteConfig | null> {
  if (file === undefined) return null;
  const { config, findings } = loadSiteConfig(await readInput(file, dependencies), file);
  if (config) return config;
  const words = privateMessages(dependencies.messages.locale);
  throw new CommandError({
    code: 'config_invalid',
    message: words.configInvalid(file),
    excerpt: findings.map((finding) => formatConfigFinding(finding)),
  });
}

async function chooseProgram(
  options: PrivateUpOptions,
  installed: PrivateSite | null,
  dependencies: Dependencies,
): Promise<PrivateSite['program']> {
  if (options.agentImage) return { kind: 'container', image: options.agentImage };
  if (options.agentProgram === undefined && installed) return installed.program;
  const agent =
    options.agentProgram === undefined
      ? path.join(dependencies.workspaceRoot(), 'apps/private-site-agent/dist/main.cjs')
      : path.resolve(dependencies.currentDirectory, options.agentProgram);
  if (await isThere(agent)) return { kind: 'process', node: process.execPath, agent };
  const words = privateMessages(dependencies.messages.locale);
  throw new CommandError({
    code: 'agent_missing',
    message: words.agentMissing(agent),
    remedy: words.agentMissingRemedy,
  });
}

async function chooseSettings(
  options: PrivateUpOptions,
  config: SiteConfig | null,
  installed: PrivateSite | null,
  hasService: boolean,
  { currentDirectory, messages }: Dependencies,
): Promise<Record<string, string>> {
  const words = privateMessages(messages.locale);
  const old = config ? {} : (installed?.settings ?? {});
  const model = config?.model;
  const given = options.model ?? model?.file;
  const file =
    given === undefined ? old['VIGIA_MODEL_FILE'] : path.resolve(currentDirectory, given);
  const url =
    options.modelUrl ?? model?.url ?? (options.model ? undefined : old['VIGIA_MODEL_SERVER_URL']);
  const server =
    options.modelServer ??
    (hasService
      ? 'llama-server'
      : (model?.server ?? old['VIGIA_MODEL_SERVER'] ?? (url ? 'openai-compatible' : 'embedded')));
  if (file !== undefined && !(await isThere(file))) {
    throw new CommandError({
      code: 'model_missing',
      message: words.modelMissing(file),
      remedy: words.modelNeededRemedy,
      exitCode: exitCodes.modelUnusable,
    });
  }
  if (file === undefined && url === undefined && server === 'embedded') {
    throw new CommandError({
      code: 'model_needed',
      message: words.modelNeeded,
      remedy: words.modelNeededRemedy,
      exitCode: exitCodes.modelUnusable,
    });
  }
  const database = config?.private.database;
  const settings: Record<string, string | undefined> = {
    ...old,
    VIGIA_MODEL_SERVER: server,
    VIGIA_MODEL_FILE: file,
    VIGIA_MODEL_SERVER_URL: hasService ? undefined : url,
    ...(config && {
      VIGIA_MODEL_ID: model?.id,
      VIGIA_MODEL_SERVER_KEY_FILE: model?.keyFile,
      VIGIA_MODEL_CONTEXT_TOKENS: model?.contextTokens?.toString(),
      VIGIA_MODEL_SLOTS: model?.slots?.toString(),
      VIGIA_RETENTION_DAYS: config.retention.days?.toString(),
      VIGIA_DATABASE_URL_FILE: database?.kind === 'postgres' ? database.urlFile : undefined,
    }),
  };
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

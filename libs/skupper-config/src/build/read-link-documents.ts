import { errorFromFindings, SkupperConfigError } from '../errors.ts';
import { lintResources } from '../lint/lint.ts';
import { toLintDocument } from '../lint/lint-document.ts';
import { type Link } from '../resources/link.ts';
import { type Secret, tlsSecretType } from '../resources/secret.ts';
import { type Target } from '../target.ts';
import { readYaml } from '../yaml/read-yaml.ts';

/** What joins one site to another: the credentials, and a Link for each router of the other site. */
export interface LinkDocuments {
  readonly secret: Secret;
  readonly links: readonly Link[];
}

export interface ReadLinkOptions {
  /** What the link is for: the mode of the site decides which endpoint must be there. */
  readonly target: Target;
  /** That of the target where it is absent. */
  readonly namespace?: string | undefined;
  /** Set in each Link when it is above zero. */
  readonly cost?: number | undefined;
}

/**
 * Reads one Secret and one or more Links in any order, as a grant server answers and `skupper link generate`
 * prints them, and makes clean resources of them: what Go adds (empty statuses, null times) is dropped, and
 * the type of the Secret, which system sites leave out, is set.
 * @throws SkupperConfigError `link_documents_unusable`
 */
export function readLinkDocuments(text: string, options: ReadLinkOptions): LinkDocuments {
  const documents = readYaml('link', text);
  const resources = documents.flatMap((yaml) => {
    const { resource, schemaFaults } = toLintDocument(withoutStatus(yaml.value), {
      file: 'link',
      index: yaml.index,
      lineOf: yaml.lineOf,
    });
    return resource !== null && schemaFaults.length === 0 ? [resource] : [];
  });
  const secrets = resources.filter((resource) => resource.kind === 'Secret');
  const links = resources.filter((resource) => resource.kind === 'Link');
  const [secret] = secrets;
  const isWhole = resources.length === documents.length && secrets.length === 1 && links.length > 0;
  if (!isWhole || secret === undefined)
    throw unusable('these are not one Secret and one or more Links');
  const stranger = links.find(({ spec }) => spec.tlsCredentials !== secret.metadata.name);
  if (stranger) throw unusable(`the Link ${stranger.metadata.name} names another Secret`);
  return clean(secret, links, options);
}

function clean(secret: Secret, links: readonly Link[], options: ReadLinkOptions): LinkDocuments {
  const namespace = options.namespace ?? options.target.namespace;
  const toMetadata = (name: string) => (namespace === undefined ? { name } : { name, namespace });
  const cost = (options.cost ?? 0) > 0 ? { cost: options.cost } : {};
  const made: LinkDocuments = {
    secret: {
      apiVersion: secret.apiVersion,
      kind: secret.kind,
      metadata: toMetadata(secret.metadata.name),
      type: secret.type ?? tlsSecretType,
      data: secret.data ?? {},
    },
    links: links.map(({ apiVersion, kind, metadata, spec }) => ({
      apiVersion,
      kind,
      metadata: toMetadata(metadata.name),
      spec: { ...spec, ...cost },
    })),
  };
  const target = namespace === undefined ? options.target : { ...options.target, namespace };
  const errors = lintResources([made.secret, ...made.links], { target, complete: false }).filter(
    ({ severity }) => severity === 'error',
  );
  if (errors.length > 0) {
    throw errorFromFindings('link_documents_unusable', 'This link cannot be used', errors);
  }
  return made;
}

function withoutStatus(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const { status: _status, ...rest } = value as Record<string, unknown>;
  return rest;
}

function unusable(why: string): SkupperConfigError {
  return new SkupperConfigError('link_documents_unusable', `This link cannot be used: ${why}`, {
    remedy: 'Take it again, whole and unchanged, from where it was made.',
  });
}

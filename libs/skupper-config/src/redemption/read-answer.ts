import { type Finding, formatFinding } from '../finding.ts';
import { lintResources } from '../lint/lint.ts';
import { toLintDocument } from '../lint/lint-document.ts';
import { type AccessToken } from '../resources/access-token.ts';
import { type Link } from '../resources/link.ts';
import { type Secret, tlsSecretType } from '../resources/secret.ts';
import { type Target } from '../target.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { RedemptionError } from './redemption-error.ts';

/** What a redemption gives: the credentials, and a Link for each router of the other site. */
export interface RedeemedLink {
  readonly secret: Secret;
  readonly links: readonly Link[];
}

/**
 * Reads the answer to a redemption: the Secret, then one or more Links. The namespace is set, and the cost of
 * the token, which Skupper's own clients on system sites forget.
 * @throws RedemptionError `answer_unusable`
 */
export function readAnswer(text: string, token: AccessToken, target: Target): RedeemedLink {
  const documents = readYaml('answer', text);
  const resources = documents.flatMap((yaml) => {
    const { resource, schemaFaults } = toLintDocument(withoutUnused(yaml.value), {
      file: 'answer',
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
    throw unusable('it is not one Secret and one or more Links');

  const namespace = token.metadata.namespace ?? target.namespace;
  const cost = (token.spec.linkCost ?? 0) > 0 ? token.spec.linkCost : undefined;
  const answer: RedeemedLink = {
    secret: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: toMetadata(secret.metadata.name, namespace),
      // Some versions leave the type out, and an untyped Secret is then ignored.
      type: secret.type ?? tlsSecretType,
      data: secret.data ?? {},
    },
    links: links.map((link) => ({
      apiVersion: link.apiVersion,
      kind: link.kind,
      metadata: toMetadata(link.metadata.name, namespace),
      spec: { ...link.spec, ...(cost === undefined ? {} : { cost }) },
    })),
  };
  const errors = lintResources([answer.secret, ...answer.links], {
    target: { ...target, ...(namespace === undefined ? {} : { namespace }) },
    complete: false,
  }).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw unusable(errors.map(formatFinding).join('; '), errors);
  const unnamed = answer.links.find(({ spec }) => spec.tlsCredentials !== secret.metadata.name);
  if (unnamed) throw unusable(`the Link ${unnamed.metadata.name} names another Secret`);
  return answer;
}

function toMetadata(name: string, namespace: string | undefined) {
  return namespace === undefined ? { name } : { name, namespace };
}

/** Go writes `creationTimestamp: null` and `status: {}` into everything. */
function withoutUnused(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const { status: _status, ...rest } = value as Record<string, unknown>;
  return rest;
}

function unusable(why: string, findings: readonly Finding[] = []): RedemptionError {
  const isRoleMissing = findings.some(({ rule }) => rule === 'link-endpoint-role');
  return new RedemptionError(
    'answer_unusable',
    `The public site accepted the token, and what it gave cannot be used: ${why}.`,
    {
      remedy: isRoleMissing
        ? 'Let the public site offer the endpoint that is missing (RouterAccess roles), or change the mode of this site; then issue a new token.'
        : 'Compare the versions of Skupper on both sides, then issue a new token.',
      isRetryable: false,
      spent: 'yes',
    },
  );
}

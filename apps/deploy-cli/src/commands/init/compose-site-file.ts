import { Document, type Pair, type Scalar, type YAMLMap } from 'yaml';

import type { InitMessages } from './messages.ts';
import type { SiteDraft } from './site-draft.ts';

/** The file of the schema that is written beside vigia.yaml, for editors. */
export const schemaFileName = 'vigia.schema.json';

/** The text of vigia.yaml, with a comment above each section. */
export function composeSiteFile(draft: SiteDraft, words: InitMessages['comments']): string {
  const document = new Document({
    version: 1,
    name: draft.name,
    public: {
      platform: draft.platform,
      ...(draft.context === undefined ? {} : { context: draft.context }),
      ...(draft.host === undefined ? {} : { host: draft.host }),
      exposure: draft.exposure,
      ...(draft.exposure === 'ingress' ? { ingress: { className: draft.ingressClass } } : {}),
      ...(draft.exposure === 'gateway' ? { gateway: { className: draft.gatewayClass } } : {}),
      tls: tlsOf(draft),
      size: 'small',
      ...(draft.registry === undefined ? {} : { images: { registry: draft.registry } }),
      secrets: { from: 'vigia' },
    },
    private: { kind: draft.privateKind },
    skupper: { version: draft.skupperVersion },
    model: { server: 'embedded' },
    limits: { classes: { guest: { requestsPerMinute: 20 } } },
    retention: { days: null },
  });
  comment(document.contents as unknown as YAMLMap, words);
  const head = [
    ` yaml-language-server: $schema=./${schemaFileName}`,
    ...words.head.map((line) => ` ${line}`),
  ];
  document.commentBefore = head.join('\n');
  return document.toString({ lineWidth: 0 });
}

function tlsOf({ tls, issuer, tlsSecret }: SiteDraft): Record<string, unknown> {
  if (tls === 'cert-manager') {
    return { from: tls, issuer: { kind: 'ClusterIssuer', name: issuer } };
  }
  return tls === 'secret' ? { from: tls, secretName: tlsSecret } : { from: tls };
}

type Commented = Exclude<keyof InitMessages['comments'], 'head'>;

/** Puts the comment of each field that has one above it, wherever it stands in the first two levels. */
function comment(map: YAMLMap, words: InitMessages['comments'], depth = 0): void {
  for (const pair of map.items as Pair<Scalar<string>, YAMLMap>[]) {
    const name = pair.key.value;
    if (name !== 'head' && name in words) {
      pair.key.commentBefore = ` ${words[name as Commented]}`;
      pair.key.spaceBefore = depth === 0;
    }
    if (depth === 0 && name === 'public' && pair.value) comment(pair.value, words, depth + 1);
  }
}

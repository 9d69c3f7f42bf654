import { isLabel, isLabelKey, isLabelValue } from '../names.ts';
import { isSystemSite } from '../../target.ts';
import { type LintContext, type LintRule, namespaceOf } from '../rule.ts';

/** Routes, Services and Links are named after these, with a suffix such as `-inter-router`. */
const suffixedKinds: ReadonlySet<string> = new Set(['Site', 'RouterAccess']);
const longestSuffix = '-inter-router'.length;

/** An AttachedConnector lives beside its workload; a ConfigMap of Kubernetes is none of the site's. */
function mayLiveElsewhere(context: LintContext, kind: string | null): boolean {
  return !isSystemSite(context.target) && (kind === 'AttachedConnector' || kind === 'ConfigMap');
}

export const identityRules: readonly LintRule[] = [
  {
    id: 'resource-name',
    severity: 'error',
    summary: 'Names are RFC 1123 labels, short enough for the suffixes that Skupper adds',
    *check({ documents }) {
      for (const document of documents) {
        const { kind, name } = document;
        if (kind === null || name === null) continue;
        const longest = suffixedKinds.has(kind) ? 63 - longestSuffix : 63;
        // Secrets and ConfigMaps may have dots in Kubernetes; those that Skupper makes and system sites read have none.
        if (isLabel(name) && name.length <= longest) continue;
        yield {
          document,
          path: ['metadata', 'name'],
          message: `${JSON.stringify(name)} is not a name of lower-case letters, digits and dashes of at most ${longest} characters`,
          remedy: 'Choose a name that begins and ends with a letter or a digit, such as hub-1.',
        };
      }
    },
  },
  {
    id: 'metadata-labels',
    severity: 'error',
    summary: 'On Kubernetes labels and the keys of annotations are such as the API server takes',
    *check({ documents, target }) {
      // A system site does not look at them.
      if (isSystemSite(target)) return;
      for (const document of documents) {
        const { labels = {}, annotations = {} } = document.resource?.metadata ?? {};
        const faults = [
          ...Object.entries(labels)
            .filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value))
            .map(([key]) => ['labels', key]),
          ...Object.keys(annotations)
            .filter((key) => !isLabelKey(key))
            .map((key) => ['annotations', key]),
        ];
        for (const [field = '', key = ''] of faults) {
          yield {
            document,
            path: ['metadata', field, key],
            message:
              field === 'labels'
                ? 'this is no label: key and value are at most 63 letters, digits, dashes, dots and underscores'
                : 'this is no key of an annotation: at most 63 letters, digits, dashes, dots and underscores',
            remedy:
              'Begin and end with a letter or a digit; a value of another kind belongs in an annotation.',
          };
        }
      }
    },
  },
  {
    id: 'duplicate-name',
    severity: 'error',
    summary: 'No two documents have the same kind, namespace and name',
    *check(context) {
      const seen = new Map<string, string>();
      for (const document of context.documents) {
        if (document.kind === null || document.name === null) continue;
        const key = `${document.kind} ${namespaceOf(context, document)}/${document.name}`;
        const first = seen.get(key);
        if (first === undefined) {
          seen.set(key, document.file ?? `document ${document.index}`);
          continue;
        }
        yield {
          document,
          path: ['metadata', 'name'],
          message: `there is another ${document.kind} of this name in ${first}, and only one of them counts`,
          remedy: 'Rename one, or remove it.',
        };
      }
    },
  },
  {
    id: 'namespace-mixed',
    severity: 'error',
    summary: 'All documents are in one namespace, that of the site (empty counts as `default`)',
    *check(context) {
      const documents = context.documents.filter(
        (document) => document.kind !== null && !mayLiveElsewhere(context, document.kind),
      );
      // On a system site an empty namespace is `default`, whatever namespace the command names.
      const seen = (namespace: string | null) =>
        namespace || (isSystemSite(context.target) ? 'default' : (context.target.namespace ?? ''));
      const site = documents.find(({ kind }) => kind === 'Site') ?? documents[0];
      const wanted = context.target.namespace ?? seen(site?.namespace ?? null);
      for (const document of documents) {
        const actual = seen(document.namespace);
        if (actual === wanted) continue;
        yield {
          document,
          path: document.namespace === null ? ['metadata'] : ['metadata', 'namespace'],
          message: `this is in the namespace ${JSON.stringify(actual)}, the site is in ${JSON.stringify(wanted)}`,
          remedy: `Write namespace: ${wanted} in every document of the site.`,
        };
      }
    },
  },
  {
    id: 'namespace-name',
    severity: 'error',
    summary: 'A namespace is an RFC 1123 label',
    *check({ documents }) {
      for (const document of documents) {
        if (document.namespace === null || document.namespace === '') continue;
        if (isLabel(document.namespace)) continue;
        yield {
          document,
          path: ['metadata', 'namespace'],
          message: `${JSON.stringify(document.namespace)} is not a name of lower-case letters, digits and dashes`,
          remedy: 'Choose a name such as ilab-chat.',
        };
      }
    },
  },
  {
    id: 'file-name',
    severity: 'warning',
    summary: 'On a system site a file is named `<Kind>-<name>.yaml` and holds one document',
    *check({ documents, target }) {
      if (!isSystemSite(target)) return;
      for (const document of documents) {
        if (document.file === null || document.kind === null || document.name === null) continue;
        const base = document.file.split(/[\\/]/).at(-1);
        const wanted = `${document.kind}-${document.name}.yaml`;
        if (base === wanted || base === wanted.replace(/yaml$/, 'yml')) continue;
        yield {
          document,
          path: [],
          message: `the automatic reload of Skupper looks only at files named after what they hold, here ${wanted}`,
          remedy: `Put this document alone into ${wanted}.`,
        };
      }
    },
  },
];

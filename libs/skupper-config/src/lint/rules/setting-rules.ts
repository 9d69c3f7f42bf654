import { type ResourceKind } from '../../resources/kinds.ts';
import { type LintRule } from '../rule.ts';

/** The settings that the code of Skupper 2.2.1 reads, by kind. */
export const knownSettings: Readonly<Partial<Record<ResourceKind, readonly string[]>>> = {
  Site: [
    'router-data-connection-count',
    'size',
    'tls-prior-valid-revisions',
    'disable-anti-affinity',
    'ingressClassName',
  ],
  Link: ['proxy-configuration'],
  RouterAccess: ['ingressClassName', 'domain'],
  SecuredAccess: ['ingressClassName', 'domain'],
};

/** Spellings of the schema's text that the code does not read, and what it reads in their stead. */
const misspelt: Readonly<Record<string, string>> = {
  routerdataconnections: 'router-data-connection-count',
  routerdataconnectioncount: 'router-data-connection-count',
  tlspriorvalidrevisions: 'tls-prior-valid-revisions',
  disableantiaffinity: 'disable-anti-affinity',
  ingressclassname: 'ingressClassName',
  proxyconfiguration: 'proxy-configuration',
};

const simplify = (key: string) => key.toLowerCase().replaceAll(/[^a-z]/g, '');

const wholeNumbers: Readonly<Record<string, number>> = {
  'router-data-connection-count': 1,
  'tls-prior-valid-revisions': 0,
};

/** What is wrong with a setting's name; null when the code reads it. */
function faultOfKey(kind: ResourceKind, key: string): { message: string; remedy: string } | null {
  const known = knownSettings[kind] ?? [];
  if (known.includes(key)) return null;
  const simple = simplify(key);
  if (simple === 'routerlogging') {
    return {
      message:
        'Skupper 2.2 applies router-logging only when it cannot be parsed: it changes nothing but restarts the router',
      remedy: 'Remove it.',
    };
  }
  const meant = misspelt[simple];
  if (meant !== undefined && known.includes(meant)) {
    return {
      message: `the code does not read ${key}, whatever the schema says: it reads ${meant}`,
      remedy: `Write ${meant}.`,
    };
  }
  return {
    message: `Skupper 2.2 reads no setting ${key} of a ${kind}`,
    remedy: known.length > 0 ? `Use one of ${known.join(', ')}, or remove it.` : 'Remove it.',
  };
}

export const settingRules: readonly LintRule[] = [
  {
    id: 'setting-name',
    severity: 'error',
    summary: 'Settings are spelled as the code reads them, which is not as the schema says',
    *check({ documents }) {
      for (const document of documents) {
        const { resource } = document;
        if (resource === null || !('spec' in resource)) continue;
        const settings = 'settings' in resource.spec ? resource.spec.settings : undefined;
        for (const key of Object.keys(settings ?? {})) {
          const fault = faultOfKey(resource.kind, key);
          if (fault) yield { document, path: ['spec', 'settings', key], ...fault };
        }
      }
    },
  },
  {
    id: 'setting-value',
    severity: 'error',
    summary: 'Settings that are numbers or switches have such a value',
    *check({ documents }) {
      for (const document of documents) {
        if (document.resource?.kind !== 'Site') continue;
        for (const [key, value] of Object.entries(document.resource.spec.settings ?? {})) {
          const smallest = wholeNumbers[key];
          const isWrongNumber =
            smallest !== undefined && (!/^\d{1,9}$/.test(value) || Number(value) < smallest);
          const isWrongSwitch = key === 'disable-anti-affinity' && !/^(?:true|false)$/.test(value);
          if (!isWrongNumber && !isWrongSwitch) continue;
          yield {
            document,
            path: ['spec', 'settings', key],
            message: `${JSON.stringify(value)} is no ${isWrongSwitch ? '"true" or "false"' : `whole number from ${smallest} up`}, and Skupper then falls back to its default without a word`,
            remedy: isWrongSwitch ? 'Write "true", or remove it.' : 'Write a number in quotes.',
          };
        }
      }
    },
  },
];

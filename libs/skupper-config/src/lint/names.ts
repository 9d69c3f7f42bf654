import { isIP } from 'node:net';

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const serviceName = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const hostName = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const systemSiteHostName = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** A name as RFC 1123 has it for one label, which is all that system sites accept: at most 63 characters. */
export function isLabel(name: string): boolean {
  return name.length <= 63 && label.test(name);
}

/** A Service name as RFC 1035 has it: a label that begins with a letter. */
export function isServiceName(name: string): boolean {
  return name.length <= 63 && serviceName.test(name);
}

/** A host to dial: an address, or a name of the DNS in lower case (RFC 1123). */
export function isHost(host: string): boolean {
  return isIP(host) !== 0 || (host.length <= 253 && hostName.test(host));
}

/** A host as the validator of system sites has it: names with two dashes in a row (`xn--…`) are refused there. */
export function isSystemSiteHost(host: string): boolean {
  return isHost(host) && (isIP(host) !== 0 || systemSiteHostName.test(host));
}

/** A port as a number, 1 to 65535. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** The seconds of a Go duration such as `1h30m`; null when it is none. `15` and `1d` are none. */
export function parseGoDuration(text: string): number | null {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return null;
  const sign = text.startsWith('-') ? -1 : 1;
  const parts = text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g);
  let seconds = 0;
  for (const [, amount, unit] of parts) seconds += Number(amount) * (unitSeconds[unit ?? ''] ?? 0);
  return sign * seconds;
}

const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const labelKey =
  /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** The value of a label: empty, or at most 63 letters, digits, dashes, dots and underscores, a letter or digit at each end. */
export function isLabelValue(value: string): boolean {
  return value.length <= 63 && labelValue.test(value);
}

/** The key of a label or an annotation: a name as a label's value, with the name of a domain before it or without. */
export function isLabelKey(key: string): boolean {
  const [name = '', prefix = ''] = key.split('/').toReversed();
  return labelKey.test(key) && name.length <= 63 && prefix.length <= 253;
}

const setRequirement = /^(\S+)\s+(?:in|notin)\s+\(([^()]*)\)$/;

/** A Kubernetes label selector: `app=model,tier!=test`, `env in (a, b)`, `key`, `!key`. */
export function isLabelSelector(selector: string): boolean {
  return selector.split(/,(?![^(]*\))/).every((part) => isRequirement(part.trim()));
}

function isRequirement(requirement: string): boolean {
  const set = setRequirement.exec(requirement);
  if (set) {
    return (
      labelKey.test(set[1] ?? '') &&
      (set[2] ?? '').split(',').every((value) => labelValue.test(value.trim()))
    );
  }
  const equality = /^([^=!]+?)\s*(?:==|=|!=)\s*(.*)$/.exec(requirement);
  if (equality) return labelKey.test(equality[1] ?? '') && labelValue.test(equality[2] ?? '');
  return labelKey.test(requirement.replace(/^!/, ''));
}

import type { PublicSite } from './public-site.ts';

type Fault = { path: string[]; message: string };

/** What several fields of the public site say together that cannot be. */
export function checkPublicSite(site: PublicSite): Fault[] {
  const { exposure, gateway, host, platform, replicas, tls } = site;
  const faults: Fault[] = [];
  const refuse = (path: string, message: string) => faults.push({ path: path.split('.'), message });

  if (exposure === 'route' && platform !== 'openshift') {
    refuse('exposure', 'can be route only where platform is openshift');
  }
  if (host === undefined && exposure !== 'none') {
    refuse('host', `is missing: with exposure ${exposure} the page needs a host name`);
  }
  if (exposure === 'none' && tls.from !== 'none') {
    refuse('tls.from', 'must be none with exposure none: a forwarded port ends on this machine');
  }
  if (exposure === 'gateway') {
    const ways = [gateway.className, gateway.parent].filter((way) => way !== undefined).length;
    if (ways !== 1) refuse('gateway', 'needs one of className and parent');
    if (gateway.parent && tls.from !== 'platform' && tls.from !== 'none') {
      refuse(
        'tls.from',
        'must be platform or none with gateway.parent: that Gateway has the certificate',
      );
    }
    if (gateway.className && tls.from === 'platform') {
      refuse(
        'tls.from',
        'cannot be platform for a Gateway of its own: give secret or cert-manager',
      );
    }
  }
  if (replicas && replicas.min > replicas.max) {
    refuse('replicas.max', `must be at least min, which is ${replicas.min}`);
  }
  return faults;
}

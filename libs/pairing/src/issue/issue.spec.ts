import { X509Certificate } from 'node:crypto';

import { readLinkDocuments } from '@vigia/skupper-config';

import { linkSchema } from '../link-file/link.ts';
import { listLinks } from '../ledger/list-links.ts';
import { recordOf } from '../ledger/link-ledger.ts';
import { planRevocation, type RevocationStep, revokeLink } from '../revoke/revoke-link.ts';
import { createFakePublicSite, type FakePublicSite } from '../testing/fake-public-site.ts';
import { linkDocuments, request } from '../testing/links.ts';
import { issueByCertificate } from './issue-by-certificate.ts';
import { issueByToken } from './issue-by-token.ts';
import { issueFromDocuments } from './issue-from-documents.ts';
import { forgetIssue } from './refuse-second-issue.ts';

let site: FakePublicSite;
const { signal } = new AbortController();
const options = { signal, deadlineMilliseconds: 5_000 };

beforeEach(() => {
  site = createFakePublicSite();
});

const certificateIn = (documents: string, key = 'tls.crt') => {
  const { secret } = readLinkDocuments(documents, {
    target: { platform: 'linux', version: '2.2.1' },
  });
  return new X509Certificate(Buffer.from(secret.data?.[key] ?? '', 'base64'));
};
const issue = (host: string) => issueByCertificate(site.cluster, { ...request, host }, options);
const documentsOf = ({ link }: Awaited<ReturnType<typeof issue>>) =>
  link.join.method === 'certificate' ? link.join.documents : '';

describe('issuing', () => {
  it('gives every host a certificate of its own, signed by the authority of the site', async () => {
    const [first, second] = [await issue('lab-7'), await issue('lab-8')];
    const [one, two] = [first, second].map((each) => certificateIn(documentsOf(each)));
    expect(one?.subject).toBe('CN=lab-7');
    expect(two?.subject).toBe('CN=lab-8');
    expect(one?.publicKey.equals(two?.publicKey as never)).toBe(false);
    const authority = certificateIn(documentsOf(first), 'ca.crt');
    expect(one?.verify(authority.publicKey)).toBe(true);
    expect(first.link).toMatchObject({
      host: 'lab-7',
      expiresAt: new Date(one?.validTo ?? 0).toISOString(),
      publicSite: { name: 'ilab-chat', address: request.address, routingKey: 'instructlab' },
      skupperVersion: '2.2.1',
    });
    expect(linkSchema.parse(first.link)).toEqual(first.link);
  });

  it('refuses a name twice, so that two hosts are never taken for one', async () => {
    await issue('lab-7');
    await expect(issue('lab-7')).rejects.toMatchObject({ code: 'already_issued' });
    await forgetIssue(site.cluster, 'lab-7', signal);
    await expect(issue('lab-7')).resolves.toBeDefined();
  });

  it('makes a token that is good for two uses and no longer than asked for', async () => {
    const { link } = await issueByToken(
      site.cluster,
      { ...request, lifetimeSeconds: 900 },
      options,
    );
    expect(link.join).toMatchObject({ method: 'token', code: 'swordfish-0123456789abcd' });
    expect(site.objects.get('AccessGrant/vigia-link-lab-7')).toMatchObject({
      spec: { redemptionsAllowed: 2, expirationWindow: '15m' },
    });
    expect(linkSchema.parse(link)).toEqual(link);
  });

  it('asks for nothing while the public site could not be dialled', async () => {
    const status = site.objects.get('Site/ilab-chat')?.['status'] as { endpoints: unknown[] };
    status.endpoints = [];
    await expect(issue('lab-7')).rejects.toMatchObject({ code: 'site_not_ready' });
    expect(site.objects.has('Certificate/vigia-link-lab-7')).toBe(false);
    site.objects.delete('Site/ilab-chat');
    await expect(issue('lab-7')).rejects.toMatchObject({ code: 'site_missing' });
  });

  it('says who was waited for when Skupper does nothing', async () => {
    site.isRunning = false;
    const soon = { signal, deadlineMilliseconds: 20 };
    await expect(issueByCertificate(site.cluster, request, soon)).rejects.toMatchObject({
      code: 'credentials_wait',
    });
    const token = { ...request, host: 'lab-8', lifetimeSeconds: 900 };
    await expect(issueByToken(site.cluster, token, soon)).rejects.toMatchObject({
      code: 'grant_wait',
    });
  });

  it('takes what skupper link generate prints', () => {
    const { link } = issueFromDocuments({
      ...request,
      documents: linkDocuments(),
      publicSiteName: 'hub',
      skupperVersion: null,
    });
    expect(link.join.method).toBe('certificate');
  });

  it.each(['Lab', 'lab_7', '-lab', '', 'a'.repeat(41)])('refuses %p for a name', async (host) => {
    await expect(issue(host)).rejects.toMatchObject({ code: 'host_name_invalid' });
  });
});

describe('listing', () => {
  it('tells what each link is good for, those of other machines included', async () => {
    const first = await issue('lab-7');
    await issue('lab-8');
    await issueByToken(site.cluster, { ...request, host: 'lab-9', lifetimeSeconds: 900 }, options);
    await issueByToken(site.cluster, { ...request, host: 'lab-a', lifetimeSeconds: 900 }, options);
    site.redeem('vigia-link-lab-a');
    const records = [recordOf(first, { source: 'cluster', namespace: 'ilab-chat' })];
    const links = await listLinks(site.cluster, records, { signal });
    expect(links.map(({ host, method, state }) => [host, method, state])).toEqual([
      ['lab-7', 'certificate', 'good'],
      ['lab-8', 'certificate', 'good'],
      ['lab-9', 'token', 'good'],
      ['lab-a', 'token', 'used'],
    ]);
    const later = { signal, now: new Date(Date.now() + 10 * 365 * 86_400_000) };
    expect((await listLinks(site.cluster, records, later)).map(({ state }) => state)).toEqual([
      'expired',
      'expired',
      'expired',
      'used',
    ]);
  });
});

describe('revoking', () => {
  const revoke = async (host: string, issuedHosts: string[]) => {
    const plan = await planRevocation(site.cluster, host, { signal, issuedHosts });
    const steps: RevocationStep[] = [];
    await revokeLink(site.cluster, plan, { ...options, onStep: (step) => steps.push(step) });
    return { plan, steps };
  };

  it('of a token that was never used takes the grant away, and nothing else', async () => {
    await issue('lab-7');
    await issueByToken(site.cluster, { ...request, host: 'lab-9', lifetimeSeconds: 900 }, options);
    const before = site.objects.get('Secret/skupper-site-ca');
    const { plan, steps } = await revoke('lab-9', ['lab-7', 'lab-9']);
    expect(plan).toMatchObject({ by: 'grant', relink: [] });
    expect(steps).toEqual([{ step: 'grant-removed' }]);
    expect(site.objects.get('Secret/skupper-site-ca')).toBe(before);
  });

  it('of a certificate makes the authority anew, so that the old one no longer lets in, and cuts what is open', async () => {
    const revoked = await issue('lab-7');
    const other = await issue('lab-8');
    const { plan, steps } = await revoke('lab-7', ['lab-7', 'lab-8']);
    expect(plan).toMatchObject({ by: 'authority', relink: ['lab-8'] });
    expect(steps).toEqual([
      { step: 'authority-renewed' },
      { step: 'certificate-renewed', name: 'skupper-site-server' },
      { step: 'certificate-renewed', name: 'vigia-link-lab-8' },
      { step: 'routers-restarted', count: 2 },
    ]);
    const server = site.objects.get('Secret/skupper-site-server')?.['data'] as Record<
      string,
      string
    >;
    const trusted = new X509Certificate(Buffer.from(server['ca.crt'] ?? '', 'base64'));
    for (const each of [revoked, other]) {
      expect(certificateIn(documentsOf(each)).verify(trusted.publicKey)).toBe(false);
    }
    expect([...site.objects.keys()].filter((key) => key.startsWith('Pod/'))).toEqual([]);
    expect(site.objects.has('Secret/vigia-link-lab-7')).toBe(false);

    const records = [recordOf(revoked, { source: 'cluster', namespace: 'ilab-chat' })];
    const links = await listLinks(site.cluster, records, { signal });
    // That Skupper signed its own copy for lab-8 anew does not help the host.
    expect(links.map(({ host, state }) => [host, state])).toEqual([
      ['lab-7', 'void'],
      ['lab-8', 'void'],
    ]);
  });

  it('names the sites that are joined, whoever gave them their link', async () => {
    await issue('lab-7');
    const status = site.objects.get('Site/ilab-chat')?.['status'] as { network: unknown[] };
    status.network = [{ name: 'ilab-chat' }, { name: 'lab-7' }, { name: 'lab-by-hand' }];
    const plan = await planRevocation(site.cluster, 'lab-7', { signal, issuedHosts: ['lab-7'] });
    expect(plan.relink).toEqual(['lab-by-hand']);
  });

  it('is made good by running it again when it was cut short', async () => {
    await issue('lab-7');
    const plan = await planRevocation(site.cluster, 'lab-7', { signal, issuedHosts: ['lab-7'] });
    const stop = new AbortController();
    const cut = revokeLink(site.cluster, plan, {
      ...options,
      signal: stop.signal,
      onStep: () => {
        stop.abort(new Error('cut'));
        stop.signal.throwIfAborted();
      },
    });
    await expect(cut).rejects.toThrow('cut');
    await revokeLink(site.cluster, plan, options);
    const data = (name: string) =>
      site.objects.get(`Secret/${name}`)?.['data'] as Record<string, string>;
    expect(data('skupper-site-server')['ca.crt']).toBe(data('skupper-site-ca')['tls.crt']);
  });

  it('leaves an authority alone that somebody brought along', async () => {
    await issue('lab-7');
    site.objects.delete('Certificate/skupper-site-ca');
    await expect(revoke('lab-7', ['lab-7'])).rejects.toMatchObject({
      code: 'authority_not_skuppers',
    });
  });

  it('says so when nothing was issued under that name', async () => {
    await expect(revoke('lab-0', [])).rejects.toMatchObject({ code: 'not_issued' });
  });
});

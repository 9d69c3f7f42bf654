import {
  createKeyPair,
  createRequestSigner,
  createRequestVerifier,
  openKeyUpdate,
  publicSiteSubject,
  signKeyUpdate,
} from './index.ts';

const current = createKeyPair();
const next = createKeyPair();
const both = [current.publicKeyPem, next.publicKeyPem];
const week = 7 * 24 * 60 * 60 * 1000;

describe('a change of keys', () => {
  it('is read by whoever accepts the key that signed it, and says which keys come', () => {
    const token = signKeyUpdate({
      privateKeyPem: current.privateKeyPem,
      publicKeysPem: both,
      clock: () => 5_000,
    });
    expect(openKeyUpdate(token, [current.publicKeyPem], () => 6_000)).toEqual({
      publicKeysPem: both,
      keyIds: [current.keyId, next.keyId],
      issuedAt: 5,
      signedBy: current.keyId,
    });
  });

  it('is refused when an unknown key signed it, when it was changed, and when it is old', () => {
    const token = signKeyUpdate({ privateKeyPem: next.privateKeyPem, publicKeysPem: both });
    expect(openKeyUpdate(token, [current.publicKeyPem])).toEqual({ refusal: 'signature_invalid' });
    const [header = '', claims = '', signature = ''] = token.split('.');
    const other = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...other, keys: [next.publicKeyPem] }));
    const forged = [header, changed.toString('base64url'), signature].join('.');
    expect(openKeyUpdate(forged, both)).toEqual({ refusal: 'signature_invalid' });
    expect(openKeyUpdate(token, both, () => Date.now() + 2 * week)).toEqual({ refusal: 'expired' });
    expect(openKeyUpdate('hello', both)).toEqual({ refusal: 'unreadable' });
  });

  it('is no request, and a request is no change of keys', async () => {
    const update = signKeyUpdate({ privateKeyPem: current.privateKeyPem, publicKeysPem: both });
    const request = { method: 'GET', path: '/status' };
    const verifier = createRequestVerifier({ publicKeysPem: both });
    await expect(
      verifier.verify({ ...request, authorization: `Bearer ${update}` }),
    ).rejects.toMatchObject({ problem: { code: 'signature_invalid' } });
    const signer = createRequestSigner({ privateKeyPem: current.privateKeyPem });
    const token = await signer.sign({ ...request, subject: publicSiteSubject });
    expect(openKeyUpdate(token, both)).toEqual({ refusal: 'signature_invalid' });
  });

  it('never carries a private key, nor none', () => {
    const sign = (publicKeysPem: string[]) =>
      signKeyUpdate({ privateKeyPem: current.privateKeyPem, publicKeysPem });
    expect(() => sign([])).toThrow('At least one');
    expect(() => sign([next.privateKeyPem])).toThrow('private key');
  });
});

describe('the keys of a verifier', () => {
  const verify = async (
    verifier: ReturnType<typeof createRequestVerifier>,
    { privateKeyPem }: { privateKeyPem: string },
  ) => {
    const request = { method: 'GET', path: '/status' };
    const token = await createRequestSigner({ privateKeyPem }).sign({
      ...request,
      subject: publicSiteSubject,
    });
    return verifier.verify({ ...request, authorization: `Bearer ${token}` }).then(
      () => 'accepted',
      () => 'refused',
    );
  };

  it('come from one text or several, and can be replaced while it works', async () => {
    const verifier = createRequestVerifier({ publicKeysPem: [current.publicKeyPem] });
    expect(await verify(verifier, next)).toBe('refused');
    verifier.replaceKeys([both.join('\n')]);
    expect(verifier.keyIds).toEqual([current.keyId, next.keyId]);
    expect(await verify(verifier, next)).toBe('accepted');
    expect(await verify(verifier, current)).toBe('accepted');
    verifier.replaceKeys([next.publicKeyPem]);
    expect(await verify(verifier, current)).toBe('refused');
  });

  it('stay as they were when the new ones cannot be used', async () => {
    const verifier = createRequestVerifier({ publicKeysPem: [current.publicKeyPem] });
    for (const text of ['', next.privateKeyPem, next.publicKeyPem.slice(0, 40)]) {
      expect(() => verifier.replaceKeys([text])).toThrow();
    }
    const half = `${current.publicKeyPem}${next.publicKeyPem.slice(0, 40)}`;
    expect(() => verifier.replaceKeys([half])).toThrow('cut short');
    expect(await verify(verifier, current)).toBe('accepted');
  });
});

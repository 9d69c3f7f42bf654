import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import { ProblemError } from '@vigia/api-contract';
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';

import {
  createKeyPair,
  createRequestSigner,
  createRequestVerifier,
  keyIdOf,
  privateSiteAudience,
  publicSiteIssuer,
  subjectOfApiKey,
  subjectOfGuest,
} from './index.ts';

const pair = createKeyPair();
const subject = subjectOfGuest('0198c5f2-0000-7000-8000-000000000001');
const request = { method: 'GET', path: '/api/conversations?limit=2' };
let now: number;
const clock = () => now;
const signer = createRequestSigner({ privateKeyPem: pair.privateKeyPem, clock });

beforeEach(() => {
  now = Date.UTC(2026, 0, 27, 10);
});

function verifierOf(options: Partial<Parameters<typeof createRequestVerifier>[0]> = {}) {
  return createRequestVerifier({ publicKeysPem: [pair.publicKeyPem], clock, ...options });
}

const bearer = async (changes: Partial<Parameters<typeof signer.sign>[0]> = {}) =>
  `Bearer ${await signer.sign({ ...request, subject, ...changes })}`;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'accepted';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

/** A token of this key with claims of our own. */
async function forge(
  claims: Record<string, unknown>,
  { header = {}, privateKeyPem = pair.privateKeyPem } = {},
): Promise<string> {
  const seconds = Math.floor(now / 1000);
  const { createPrivateKey } = await import('node:crypto');
  const token = await new SignJWT({
    iss: publicSiteIssuer,
    aud: privateSiteAudience,
    sub: subject,
    iat: seconds,
    exp: seconds + 30,
    jti: crypto.randomUUID(),
    htm: request.method,
    path: request.path,
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'vigia-request+jwt', kid: pair.keyId, ...header })
    .sign(createPrivateKey(privateKeyPem));
  return `Bearer ${token}`;
}

describe('a key pair', () => {
  it('is named by the JWK thumbprint of RFC 7638', async () => {
    const jwk = await exportJWK(createPublicKey(pair.publicKeyPem));
    expect(pair.keyId).toBe(await calculateJwkThumbprint(jwk));
    expect(keyIdOf(pair.privateKeyPem)).toBe(pair.keyId);
  });

  it('must be Ed25519, and on the right side', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(() => createRequestSigner({ privateKeyPem: pem })).toThrow('is Ed25519');
    expect(() => verifierOf({ publicKeysPem: [] })).toThrow('At least one public key');
    expect(() => verifierOf({ publicKeysPem: [pair.privateKeyPem] })).toThrow('private key');
  });
});

describe('a signed request', () => {
  it('is let in, once, with who asks and which key signed', async () => {
    const verifier = verifierOf();
    const authorization = await bearer();
    expect(await verifier.verify({ ...request, authorization })).toEqual({
      subject,
      keyId: pair.keyId,
    });
    expect(await codeOf(verifier.verify({ ...request, authorization }))).toBe('signature_replayed');
  });

  it('is a JWT as any library reads it', async () => {
    const { payload, protectedHeader } = await jwtVerify(
      await signer.sign({ ...request, subject }),
      createPublicKey(pair.publicKeyPem),
      { algorithms: ['EdDSA'], audience: privateSiteAudience, currentDate: new Date(now) },
    );
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'vigia-request+jwt', kid: pair.keyId });
    expect(payload).toMatchObject({ sub: subject, htm: 'GET', path: request.path });
  });

  it('is refused in another spelling of the same bytes, or with more in its header', async () => {
    const token = await signer.sign({ ...request, subject });
    const verifier = verifierOf();
    const verify = (authorization: string) =>
      codeOf(verifier.verify({ ...request, authorization }));
    const last = token.at(-1) ?? '';
    // The last character of a signature holds four bits that are not part of it.
    const twin = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = twin[twin.indexOf(last) ^ 1] ?? '';
    expect(await verify(`Bearer ${token.slice(0, -1)}${other}`)).toBe('signature_invalid');
    expect(await verify(await forge({}, { header: { jku: 'x' } }))).toBe('signature_invalid');
    expect(await verify(`Bearer ${token}`)).toBe('accepted');
  });

  it('is let in for either of two keys, while one is rotated', async () => {
    const other = createKeyPair();
    const verifier = verifierOf({ publicKeysPem: [other.publicKeyPem, pair.publicKeyPem] });
    const second = createRequestSigner({ privateKeyPem: other.privateKeyPem, clock });
    const token = await second.sign({ ...request, subject });
    expect(await codeOf(verifier.verify({ ...request, authorization: await bearer() }))).toBe(
      'accepted',
    );
    expect(await verifier.verify({ ...request, authorization: `Bearer ${token}` })).toMatchObject({
      keyId: other.keyId,
    });
  });

  it('carries an API key only as its hash', async () => {
    const keySubject = subjectOfApiKey('sk-secret');
    const authorization = await bearer({ subject: keySubject });
    expect(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()).not.toContain(
      'sk-secret',
    );
    expect(await verifierOf().verify({ ...request, authorization })).toMatchObject({
      subject: keySubject,
    });
  });

  it.each([
    ['method', { method: 'POST' }],
    ['path', { path: '/api/conversations/1' }],
    ['query', { path: '/api/conversations?limit=3' }],
  ])('is refused for another %s', async (_name, change) => {
    const authorization = await bearer();
    expect(await codeOf(verifierOf().verify({ ...request, ...change, authorization }))).toBe(
      'signature_mismatch',
    );
  });

  it('is not used up by a refusal for another path', async () => {
    const verifier = verifierOf();
    const authorization = await bearer();
    await codeOf(verifier.verify({ ...request, path: '/', authorization }));
    expect(await codeOf(verifier.verify({ ...request, authorization }))).toBe('accepted');
  });

  it.each([
    ['issuer', { iss: 'someone' }, 'signature_mismatch'],
    ['audience', { aud: 'someone' }, 'signature_mismatch'],
    ['no subject', { sub: undefined }, 'signature_invalid'],
    ['a subject of another form', { sub: 'admin' }, 'signature_invalid'],
    ['no token id', { jti: undefined }, 'signature_invalid'],
    ['a token id without end', { jti: 'x'.repeat(65) }, 'signature_invalid'],
    ['no expiry', { exp: undefined }, 'signature_invalid'],
    ['no method', { htm: undefined }, 'signature_invalid'],
    ['a life of an hour', { exp: Date.UTC(2026, 0, 27, 11) / 1000 }, 'signature_invalid'],
    ['an expiry that is no number', { exp: '9999999999' }, 'signature_invalid'],
  ])('is refused with %s', async (_name, claims, code) => {
    const authorization = await forge(claims);
    expect(await codeOf(verifierOf().verify({ ...request, authorization }))).toBe(code);
  });

  it.each([
    ['type', { typ: 'JWT' }],
    ['key id', { kid: 'unknown' }],
    ['key id left out', { kid: undefined }],
  ])('is refused with another %s in its header', async (_name, header) => {
    const authorization = await forge({}, { header });
    expect(await codeOf(verifierOf().verify({ ...request, authorization }))).toBe(
      'signature_invalid',
    );
  });

  it('is refused when another key signed under this key id', async () => {
    const authorization = await forge({}, { privateKeyPem: createKeyPair().privateKeyPem });
    expect(await codeOf(verifierOf().verify({ ...request, authorization }))).toBe(
      'signature_invalid',
    );
  });

  it('is refused when any character of it was changed', async () => {
    const token = (await bearer()).slice('Bearer '.length);
    const verifier = verifierOf();
    for (let index = 0; index < token.length; index += 7) {
      const changed = token[index] === 'A' ? 'B' : 'A';
      const authorization = `Bearer ${token.slice(0, index)}${changed}${token.slice(index + 1)}`;
      expect(await codeOf(verifier.verify({ ...request, authorization }))).toBe(
        'signature_invalid',
      );
    }
  });

  it('is refused unsigned, and by a key shared as a secret', async () => {
    const unsecured = new UnsecuredJWT({ sub: subject }).encode();
    const shared = await new SignJWT({ sub: subject })
      .setProtectedHeader({ alg: 'HS256', typ: 'vigia-request+jwt', kid: pair.keyId })
      .sign(Buffer.from(pair.publicKeyPem));
    for (const token of [unsecured, shared]) {
      const authorization = `Bearer ${token}`;
      expect(await codeOf(verifierOf().verify({ ...request, authorization }))).toBe(
        'signature_invalid',
      );
    }
  });

  it.each([
    [undefined, 'signature_missing'],
    ['', 'signature_invalid'],
    ['Bearer', 'signature_invalid'],
    ['Basic dTpw', 'signature_invalid'],
    ['Bearer a.b.c', 'signature_invalid'],
    [`Bearer ${'a'.repeat(9000)}.${'b'.repeat(9000)}.c`, 'signature_invalid'],
  ])('is refused when the header is %p', async (authorization, code) => {
    expect(await codeOf(verifierOf().verify({ ...request, authorization }))).toBe(code);
  });

  it('says nothing of which check failed', async () => {
    const error = await verifierOf()
      .verify({ ...request, authorization: await forge({ sub: 'admin' }) })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem: { title: 'The signature is not valid' } });
    expect((error as ProblemError).problem.detail).toBeUndefined();
  });
});

describe('the time of a signature', () => {
  it.each([
    [34, 'accepted'],
    [36, 'signature_expired'],
    [-4, 'accepted'],
    [-7, 'signature_expired'],
  ])('%i s after it was made it is %s', async (seconds, code) => {
    const skews: number[] = [];
    const verifier = verifierOf({ onClockSkew: (skew) => skews.push(skew) });
    const authorization = await bearer();
    now += seconds * 1000;
    expect(await codeOf(verifier.verify({ ...request, authorization }))).toBe(code);
    expect(skews).toEqual(code === 'accepted' ? [] : [seconds]);
  });

  it('is reported as skew only for a genuine signature', async () => {
    const skews: number[] = [];
    const verifier = verifierOf({ onClockSkew: (skew) => skews.push(skew) });
    const authorization = await forge({}, { privateKeyPem: createKeyPair().privateKeyPem });
    now += 60_000;
    await codeOf(verifier.verify({ ...request, authorization }));
    expect(skews).toEqual([]);
  });
});

describe('the replay guard', () => {
  it('refuses a replay for as long as the signature would be accepted', async () => {
    const verifier = verifierOf();
    const authorization = await bearer();
    await verifier.verify({ ...request, authorization });
    for (let second = 0; second < 34; second += 1) {
      now += 1000;
      expect(await codeOf(verifier.verify({ ...request, authorization }))).toBe(
        'signature_replayed',
      );
    }
  });

  it('lets in only one of many at the same time', async () => {
    const verifier = verifierOf();
    const authorization = await bearer();
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(verifier.verify({ ...request, authorization }))),
    );
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1);
  });

  it('refuses new ones when it is full, rather than forget, and has room again later', async () => {
    const verifier = verifierOf({ replayCapacity: 2 });
    const first = await bearer();
    await verifier.verify({ ...request, authorization: first });
    await verifier.verify({ ...request, authorization: await bearer() });
    const third = await bearer();
    expect(await codeOf(verifier.verify({ ...request, authorization: third }))).toBe(
      'rate_limited',
    );
    expect(await codeOf(verifier.verify({ ...request, authorization: first }))).toBe(
      'signature_replayed',
    );
    now += 60_000;
    const fourth = await bearer();
    expect(await codeOf(verifier.verify({ ...request, authorization: fourth }))).toBe('accepted');
  });
});

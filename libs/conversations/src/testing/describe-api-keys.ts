import { randomUUID } from 'node:crypto';

import { problemCode, type StoreFactory, useStore } from './store-factory.ts';

export function describeApiKeys(factory: StoreFactory): void {
  describe('API keys', () => {
    const handle = useStore(factory);
    const wanted = (name: string, more: { hash?: string; expiresAt?: number } = {}) => ({
      id: randomUUID(),
      name,
      hash: randomUUID().replaceAll('-', '').repeat(2),
      limitsClass: 'key',
      expiresAt: null,
      ...more,
    });

    it('are listed with all that is known of them, the newest first', async () => {
      const { apiKeys } = handle.store;
      const first = await apiKeys.create(wanted('first'));
      handle.advance(1000);
      const second = await apiKeys.create(wanted('second', { expiresAt: 1_900_000_000_000 }));
      expect(await apiKeys.list()).toEqual([second, first]);
      expect(first).toMatchObject({ lastUsedAt: null, revokedAt: null, expiresAt: null });
      handle.advance(1000);
      await apiKeys.touch(first.id);
      const used = (await (await handle.reopen()).apiKeys.list()).find(({ id }) => id === first.id);
      expect(used).toEqual({ ...first, lastUsedAt: first.createdAt + 2000 });
    });

    it('are revoked once and for all, and then their name is free', async () => {
      const { apiKeys } = handle.store;
      const key = await apiKeys.create(wanted('lab'));
      expect(await problemCode(apiKeys.create(wanted('lab')))).toBe('conflict');
      const revoked = await apiKeys.revoke(key.id);
      expect(revoked).toEqual({ ...key, revokedAt: key.createdAt });
      handle.advance(1000);
      expect(await apiKeys.revoke(key.id)).toEqual(revoked);
      expect(await apiKeys.revoke(randomUUID())).toBeNull();
      await apiKeys.create(wanted('lab'));
      expect(await apiKeys.list()).toHaveLength(2);
    });

    it('have hashes that differ', async () => {
      const { apiKeys } = handle.store;
      const { hash } = await apiKeys.create(wanted('one'));
      expect(await problemCode(apiKeys.create(wanted('two', { hash })))).toBe('conflict');
    });
  });
}

/** Seconds that share one bucket. */
const bucketSeconds = 5;

export type ReplayGuardOptions = {
  /** Most tokens remembered at once. */
  capacity: number;
};

export type ReplayGuard = {
  /**
   * Remembers a token until it has expired.
   * `replayed` when it was seen before; `full` when there is no room to remember it, so that it must
   * be refused: forgetting an older one would let that one in again.
   */
  remember(
    tokenId: string,
    expiresAtSeconds: number,
    nowSeconds: number,
  ): 'new' | 'replayed' | 'full';
  /** How many tokens are remembered now. */
  size(): number;
};

/**
 * Remembers which tokens were used. They lie in buckets by their expiry, which is part of what is
 * signed: the same token always falls into the same bucket, and a bucket is dropped as a whole.
 */
export function createReplayGuard({ capacity }: ReplayGuardOptions): ReplayGuard {
  const buckets = new Map<number, Set<string>>();
  let size = 0;

  function prune(nowSeconds: number): void {
    const oldest = Math.floor(nowSeconds / bucketSeconds);
    for (const [index, bucket] of buckets) {
      if (index >= oldest) continue;
      size -= bucket.size;
      buckets.delete(index);
    }
  }

  return {
    remember(tokenId, expiresAtSeconds, nowSeconds) {
      prune(nowSeconds);
      const index = Math.floor(expiresAtSeconds / bucketSeconds);
      let bucket = buckets.get(index);
      if (bucket?.has(tokenId)) return 'replayed';
      if (size >= capacity) return 'full';
      if (!bucket) {
        bucket = new Set();
        buckets.set(index, bucket);
      }
      bucket.add(tokenId);
      size += 1;
      return 'new';
    },
    size: () => size,
  };
}

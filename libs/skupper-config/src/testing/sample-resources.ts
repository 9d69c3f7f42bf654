import { type Resource } from '../resources/kinds.ts';
import { createAuthority } from './certificates.ts';

/** So many resources of every kind as the builders make them; the same for the same seed. */
export async function sampleResources(count: number, seed: number): Promise<Resource[]> {
  // Only who samples waits for what it is done with.
  const { default: fc } = await import('fast-check');
  const { arbitraryResources } = await import('./arbitraries.ts');
  return Object.values(arbitraryResources(createAuthority().issue())).flatMap((arbitrary) =>
    fc.sample<Resource>(arbitrary, { numRuns: count, seed }),
  );
}

/** The numbers of a model that decide how much memory it takes. */
export type MemoryNeeds = {
  fileBytes: number;
  layers: number;
  keyValueHeads: number;
  /** Length of a key plus that of a value, for one head. */
  keyValueLength: number;
  vocabulary: number;
  embeddingLength: number;
  batchTokens: number;
};

const mebibyte = 1024 * 1024;
/** Node itself and the libraries. */
const processBytes = 150 * mebibyte;

/** Bytes that a model takes with `contextTokens` in each of `slots`: weights, keys and values in f16, working space. */
export function estimateMemory(needs: MemoryNeeds, contextTokens: number, slots: number): number {
  const keysAndValues =
    needs.layers * needs.keyValueHeads * needs.keyValueLength * 2 * contextTokens * slots;
  const working = needs.batchTokens * (needs.vocabulary + 8 * needs.embeddingLength) * 4;
  return needs.fileBytes + keysAndValues + working + processBytes;
}

/**
 * The context that fits: what was asked for, or else the largest of the usual sizes. Null when not even
 * the smallest fits.
 */
export function chooseContext(
  needs: MemoryNeeds,
  options: {
    asked: number | null;
    trained: number;
    slots: number;
    availableBytes: number;
  },
): { contextTokens: number | null; neededBytes: number } {
  const { asked, trained, slots, availableBytes } = options;
  const sizes =
    asked === null ? [8192, 4096, 2048].map((size) => Math.min(size, trained)) : [asked];
  for (const contextTokens of sizes) {
    const neededBytes = estimateMemory(needs, contextTokens, slots);
    if (neededBytes <= availableBytes) return { contextTokens, neededBytes };
  }
  return { contextTokens: null, neededBytes: estimateMemory(needs, sizes.at(-1) ?? 2048, slots) };
}

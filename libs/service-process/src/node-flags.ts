/**
 * How Node is started for a service (https://nodejs.org/api/cli.html#useful-v8-options). Left alone, V8 lets
 * the space for new objects of a busy process grow to more than 100 MB, and cleans the old ones up
 * only when they fill some hundred: memory that a service with 20 MB of live objects has no use for. With
 * thousands of streams open it would let them grow to several times what lives; a tenth beyond is enough.
 * The images of the services start them with the same flags.
 */
export const serviceNodeFlags: readonly string[] = [
  '--max-semi-space-size=8',
  '--initial-old-space-size=32',
  '--heap-growing-percent=10',
];

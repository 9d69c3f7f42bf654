/** The largest body that any call accepts, in bytes. A longer one is refused with 413 before it is parsed. */
export const maximumBodyBytes = 1024 * 1024;

/** The longest message that a person may send, in characters (UTF-16 code units). */
export const maximumMessageCharacters = 200_000;

/** The longest title of a conversation, in characters. */
export const maximumTitleCharacters = 200;

/** A comment is written to every event stream this often, in milliseconds, by the agent itself. */
export const heartbeatIntervalMilliseconds = 15_000;

/** A hop that has heard nothing for this long, in milliseconds (two heartbeats missed), gives the stream up. */
export const silenceLimitMilliseconds = 35_000;

/** How long to wait for what, in milliseconds. */
export type Deadlines = {
  /** Until the TCP connection stands. */
  connect: number;
  /**
   * Until the first token, counted anew at each sign that the prompt is being read. A model of 1.5
   * thousand million parameters reads 1,000 tokens in some 30 s on one core, so this is minutes.
   */
  firstToken: number;
  /** Between two tokens. Comments that only keep the connection open do not count. */
  idle: number;
  /** The whole answer. */
  total: number;
  /** A call that generates nothing: health, models, counting. */
  probe: number;
};

export const defaultDeadlines: Deadlines = {
  connect: 5_000,
  firstToken: 10 * 60_000,
  idle: 2 * 60_000,
  total: 60 * 60_000,
  probe: 5_000,
};

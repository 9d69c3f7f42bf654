/** What the tiny model says: every answer is this text or a beginning of it. */
const words = Array.from({ length: 90 }, (_, index) => `palavra-${index + 1}-não-é-única`);

export const script = {
  think: 'It thinks a little before it says anything at all.',
  answer: `${words.join(' ')}.`,
};

/** Width of the model's feed-forward layer: makes a token take some milliseconds. */
export const feedForwardLength = 4096;

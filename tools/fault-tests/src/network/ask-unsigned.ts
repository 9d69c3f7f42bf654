/**
 * Run inside a namespace: `node ask-unsigned.ts URL [BEARER]`. Asks for a completion without chat-api's
 * signature and prints, as JSON, what came back.
 */
const [, , url = '', bearer] = process.argv;

let answer: { status: number | null; text: string };
try {
  const response = await fetch(new URL('/v1/chat/completions', url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    },
    body: JSON.stringify({ model: 'tiny', messages: [{ role: 'user', content: 'Hello' }] }),
    signal: AbortSignal.timeout(10_000),
  });
  answer = { status: response.status, text: await response.text() };
} catch (error) {
  answer = { status: null, text: String((error as Error).cause ?? error) };
}
process.stdout.write(JSON.stringify(answer));

import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is noted of a request on its way, for the log, the audit and the answer. */
export type Notes = {
  /** Who asks, as the signature says. */
  subject?: string;
  /** Whether the door let it in. */
  isLetIn?: boolean;
  /** The code of the problem that it was answered with. */
  problemCode?: string;
  /** What it started. */
  generationId?: string;
  /** The pattern of its route, where no router has found it. */
  route?: string;
};

/** An answer with its notes: where Express keeps what belongs to one request, so that both know it. */
export type NotedResponse = ServerResponse & { locals: Notes };

/** The same response, which carries notes from now on. */
export function withNotes(response: ServerResponse): NotedResponse {
  return Object.assign(response, { locals: {} });
}

/** The id that the public site gave the request. */
export function requestIdOf({ headers }: IncomingMessage): string | undefined {
  const id = headers['x-request-id'];
  return typeof id === 'string' ? id : undefined;
}

/** The path of a request without its query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** Answers with JSON in one piece. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  mediaType = 'application/json; charset=utf-8',
): void {
  const body = Buffer.from(JSON.stringify(value));
  response.statusCode = status;
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

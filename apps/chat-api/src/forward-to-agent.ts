import { type Transform } from 'node:stream';

import { type Request, type RequestHandler, type Response } from 'express';
import { type Dispatcher } from 'undici';

import { type AgentConnection } from './agent-connection.ts';
import { isEventStream, toAgentHeaders, toClientHeaders } from './forwarded-headers.ts';
import { subjectOf } from './identify.ts';
import { limitedBody } from './limited-body.ts';
import { bodyLimitOf, hasBody } from './require-json.ts';
import { isSmallBody, readSmallBody } from './small-body.ts';
import { PathDoubtedError, toUnreachableProblem } from './path-to-agent.ts';
import { type StatusMonitor } from './status-monitor.ts';
import { isBrokenConnection } from './system-code.ts';

/** Signs a request and passes its bytes to the agent, and the answer's bytes back, without reading either. */
export function forwardToAgent(
  agent: AgentConnection,
  monitor: Pick<StatusMonitor, 'readFault'>,
): RequestHandler {
  /** When bytes of any answer last came, by the process's own clock. */
  const heard = { at: -Infinity };
  return async function forward(request, response) {
    const isSafe = request.method === 'GET' || request.method === 'HEAD';
    try {
      await exchange(agent, monitor, heard, request, response);
    } catch (error) {
      if (response.closed || response.headersSent) return;
      if (!isSafe || !isBrokenConnection(error)) throw toUnreachableProblem(error, agent.path);
      await exchange(agent, monitor, heard, request, response).catch((second: unknown) => {
        throw toUnreachableProblem(second, agent.path);
      });
    }
  };
}

/** One request to the agent. Rejects only while nothing was answered to the client. */
async function exchange(
  agent: AgentConnection,
  monitor: Pick<StatusMonitor, 'readFault'>,
  heard: { at: number },
  request: Request,
  response: Response,
): Promise<void> {
  const { method, originalUrl: path } = request;
  const { limits, signer } = agent;
  const isOpenAi = path.startsWith('/v1/');
  const heardWithin = (milliseconds: number) => performance.now() - heard.at < milliseconds;
  const isSafe = method === 'GET' || method === 'HEAD';
  const body = isSafe || !hasBody(request) ? null : await bodyOf(request);
  const token = await signer.sign({ method, path, subject: subjectOf(response) });
  if (response.closed) return;
  const headers = toAgentHeaders(request.headers, {
    token,
    requestId: String(response.locals['requestId']),
  });
  if (!body) {
    delete headers['content-length'];
    delete headers['content-type'];
  }

  return new Promise((resolve, reject) => {
    const relay = createRelay(request, response, {
      // A command that has arrived whole is carried out, whether or not its sender waits to hear so.
      outlivesClient: !isSafe && !isOpenAi,
      stalledClientMilliseconds: limits.stalledClient,
      doubtMilliseconds: limits.doubt,
      // Whoever still speaks to others is only slow: a status that comes late proves nothing then.
      isWayBroken: async () =>
        !heardWithin(limits.doubt) &&
        (await monitor.readFault()) !== null &&
        !heardWithin(limits.doubt),
      onHeard() {
        heard.at = performance.now();
      },
      onAnswer: () => agent.path.answered(),
      resolve,
      reject,
    });
    agent.dispatch(
      {
        method: method as Dispatcher.HttpMethod,
        path,
        headers,
        body,
        headersTimeout: isOpenAi ? limits.wholeAnswer : limits.headers,
        bodyTimeout: limits.silence,
      },
      relay,
    );
  });
}

/** What is passed on as the body; nothing of it is parsed. */
async function bodyOf(request: Request): Promise<Buffer | Transform | null> {
  return isSmallBody(request) ? readSmallBody(request) : limitedBody(request, bodyLimitOf(request));
}

type RelayOptions = {
  outlivesClient: boolean;
  stalledClientMilliseconds: number;
  doubtMilliseconds: number;
  /** Looks at the way to the agent while an answer is waited for. */
  isWayBroken: () => Promise<boolean>;
  /** Bytes of an answer came. */
  onHeard: () => void;
  onAnswer: () => void;
  resolve: () => void;
  reject: (error: Error) => void;
};

/** Carries the agent's answer to the client, no faster than the client reads. */
function createRelay(
  request: Request,
  response: Response,
  options: RelayOptions,
): Dispatcher.DispatchHandler {
  const { outlivesClient, stalledClientMilliseconds, resolve, reject } = options;
  let controller: Dispatcher.DispatchController | undefined;
  let stallTimer: NodeJS.Timeout | undefined;
  let doubtTimer: NodeJS.Timeout | undefined;
  let hasWritten = false;

  /** A link that was cut swallows what is sent: the way is looked at as long as nothing comes back. */
  function doubt(): void {
    doubtTimer = setTimeout(async () => {
      const timer = doubtTimer;
      const isBroken = await options.isWayBroken();
      // Answered or ended meanwhile.
      if (timer !== doubtTimer) return;
      if (isBroken) controller?.abort(new PathDoubtedError('The way to the agent is broken.'));
      else doubt();
    }, options.doubtMilliseconds);
  }
  function trust(): void {
    clearTimeout(doubtTimer);
    doubtTimer = undefined;
  }

  const onClose = () => {
    clearTimeout(stallTimer);
    if (response.writableFinished) return;
    if (outlivesClient && request.complete && !response.headersSent) return;
    controller?.abort(new Error('The client left.'));
  };
  response.on('close', onClose);

  function flushHeaders(): void {
    if (!hasWritten && !response.closed && !response.writableEnded) response.flushHeaders();
  }

  function release(): void {
    clearTimeout(stallTimer);
    trust();
    response.off('close', onClose);
    response.off('drain', onDrain);
  }
  function onDrain(): void {
    clearTimeout(stallTimer);
    controller?.resume();
  }
  response.on('drain', onDrain);

  return {
    onRequestStart(started) {
      controller = started;
      trust();
      doubt();
      if (response.closed && !(outlivesClient && request.complete)) onClose();
    },
    onResponseStart(started, status, headers) {
      if (status < 200) return;
      trust();
      // One that does not know our signature is not well, though it answers.
      if (status !== 401) options.onAnswer();
      if (response.closed) {
        started.abort(new Error('The client left.'));
        return;
      }
      response.writeHead(status, toClientHeaders(headers));
      // Headers leave with the first words where these are there already, and at once where they are not.
      if (isEventStream(headers)) setImmediate(flushHeaders);
    },
    onResponseData(started, chunk) {
      options.onHeard();
      hasWritten = true;
      if (response.write(chunk)) return;
      started.pause();
      clearTimeout(stallTimer);
      stallTimer = setTimeout(() => {
        response.locals['wasCut'] = true;
        response.destroy();
      }, stalledClientMilliseconds);
    },
    onResponseEnd() {
      release();
      response.end();
      resolve();
    },
    onResponseError(_started, error) {
      release();
      if (!response.headersSent && !response.closed) return reject(error);
      if (!response.closed) {
        // What was cut must look cut: without its end, no client takes it for whole.
        response.locals['wasCut'] = true;
        response.destroy();
      }
      resolve();
    },
  };
}

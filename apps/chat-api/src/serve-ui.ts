import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { type RequestHandler, type Response } from 'express';

/** Files that Vite names after their content: what is under one name never changes. */
const hashedPattern = /^\/assets\/.+-[\w-]{8}\.\w+$/;
const encodings = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

/**
 * Serves the built page, at the root to whoever asks. Another path that is no file, asked for by a browser that wants a page, is the page
 * itself, which finds its way by the address. Compressed copies beside the files are used as they are.
 */
export function serveUi(directory: string): RequestHandler {
  return async function serve(request, response, next) {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    // The target was checked before: one path, without steps upwards.
    const path = decodeURIComponent(request.path);
    const wantsPage = path === '/' || (request.headers.accept ?? '').includes('text/html');
    const isHidden = path.split('/').some((segment) => segment.startsWith('.'));
    const names = isHidden ? [] : [path, ...(wantsPage && !extname(path) ? ['/index.html'] : [])];
    for (const name of names) {
      if (!(await isFile(join(directory, name)))) continue;
      response.vary('Accept-Encoding');
      const chosen = await chooseEncoding(directory, name, request.headers['accept-encoding']);
      if (chosen.encoding) response.setHeader('Content-Encoding', chosen.encoding);
      response.setHeader(
        'Cache-Control',
        hashedPattern.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      response.type(extname(name));
      // A range of a file that is this small helps nobody, and of a compressed one it is a trap.
      return sendFile(response, directory, chosen.name).catch(next);
    }
    next();
  };
}

function sendFile(response: Response, root: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { root, cacheControl: false, acceptRanges: false, dotfiles: 'deny' } as const;
    response.sendFile(name.slice(1), options, (error: NodeJS.ErrnoException | undefined) => {
      // A browser that leaves while a file is sent is no failure.
      if (!error || response.closed || error.code === 'ECONNABORTED') resolve();
      else reject(error);
    });
  });
}

async function chooseEncoding(
  directory: string,
  name: string,
  accepted: string | undefined,
): Promise<{ name: string; encoding?: string }> {
  const offers = (accepted ?? '').toLowerCase().split(',');
  for (const { name: encoding, extension } of encodings) {
    const isAccepted = offers.some((offer) => {
      const [coding, weight] = offer.split(';').map((part) => part.trim());
      return coding === encoding && !/^q=0(?:\.0*)?$/.test(weight ?? '');
    });
    if (isAccepted && (await isFile(join(directory, name + extension)))) {
      return { name: name + extension, encoding };
    }
  }
  return { name };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

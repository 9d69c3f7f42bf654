import { type RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The headers that keep a page from doing what it was not made for. Scripts, styles, fonts and
 * connections come from this origin alone: an answer of the model cannot make the page load anything.
 */
export function securityHeaders({ hasHttps }: { hasHttps: boolean }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // On plain http, such as loopback, browsers do not heed it; over https it is said for a year.
    strictTransportSecurity: hasHttps ? { maxAge: 31_536_000 } : false,
  });
}

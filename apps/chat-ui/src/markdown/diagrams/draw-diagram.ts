import frameScript from './frame.ts?worker&url';
import type { DiagramFrame } from './frame.ts';

/** An image of a diagram: its address, and its size in CSS pixels. */
export type DrawnDiagram = { address: string; width: number; height: number };

/** Longer sources stay code: laying them out would hold the page up. In characters. */
const longestSource = 8000;
/** Fetching Mermaid over a slow line and drawing take no longer than this, in milliseconds. */
const deadlineMilliseconds = 30_000;
const keptDiagrams = 40;

type FrameWindow = Window & { diagrams?: DiagramFrame };

let opening: Promise<DiagramFrame> | null = null;
let queue: Promise<unknown> = Promise.resolve();
const drawn = new Map<string, Promise<DrawnDiagram>>();

/**
 * Opens the frame in which Mermaid works. A frame without an address has the page's own policy, and a
 * document and prototypes apart from the page's: what Mermaid does to them stays there.
 */
function openFrame(): Promise<DiagramFrame> {
  return new Promise((resolve, reject) => {
    const frame = document.createElement('iframe');
    frame.className = 'diagram-frame';
    frame.tabIndex = -1;
    frame.setAttribute('aria-hidden', 'true');
    frame.addEventListener('load', () => {
      const script = frame.contentDocument?.createElement('script');
      if (!script) return reject(new Error('The frame has no document.'));
      script.type = 'module';
      script.src = frameScript;
      script.onerror = () => reject(new Error('Mermaid could not be fetched.'));
      script.onload = () => {
        const { diagrams } = frame.contentWindow as FrameWindow;
        if (diagrams) resolve(diagrams);
        else reject(new Error('Mermaid did not start.'));
      };
      frame.contentDocument?.head.append(script);
    });
    document.body.append(frame);
  });
}

/** Fails what takes too long. */
function inTime<Value>(work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error('The diagram took too long.')),
    deadlineMilliseconds,
  );
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

async function draw(source: string, dark: boolean): Promise<DrawnDiagram> {
  opening ??= openFrame();
  // A fetch that failed is tried again with the next diagram.
  opening.catch(() => (opening = null));
  const frame = await inTime(opening);
  const { svg, width, height } = await inTime(frame.draw(source, dark));
  return { address: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, width, height };
}

/**
 * Draws a Mermaid source, one at a time.
 * @throws Error where it is no diagram, too long, or takes too long
 */
export function drawDiagram(source: string, dark: boolean): Promise<DrawnDiagram> {
  if (source.length > longestSource) return Promise.reject(new Error('The diagram is too long.'));
  const key = `${dark}${source}`;
  const known = drawn.get(key);
  if (known) return known;
  const result = queue.then(() => draw(source, dark));
  queue = result.catch(() => drawn.delete(key));
  drawn.set(key, result);
  const [oldest] = drawn.keys();
  if (drawn.size > keptDiagrams && oldest !== undefined) drawn.delete(oldest);
  return result;
}

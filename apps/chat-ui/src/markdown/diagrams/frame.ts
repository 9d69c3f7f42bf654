/** Runs in the frame of its own that `draw-diagram.ts` opens: Mermaid, and what it needs to pass the page's policy. */
import mermaid from 'mermaid';

import { allowStylesByRule, forgetStyles, withStyles } from './style-rules.ts';

export type DiagramFrame = {
  /** An SVG document and its size in CSS pixels. @throws whatever Mermaid throws for what is no diagram. */
  draw(source: string, dark: boolean): Promise<{ svg: string; width: number; height: number }>;
};

let count = 0;

function configure(dark: boolean): void {
  mermaid.initialize({
    startOnLoad: false,
    // Escapes what a label says, and allows neither scripts nor clicks; a source cannot change it.
    securityLevel: 'strict',
    suppressErrorRendering: true,
    theme: dark ? 'dark' : 'neutral',
    // An image has no other fonts than the system's, so that is what is measured here.
    fontFamily: 'system-ui, sans-serif',
    htmlLabels: false,
    maxTextSize: 8000,
    maxEdges: 150,
    deterministicIds: true,
  });
}

/** The drawing as a document of its own, with the size that Mermaid gave it. */
function toDocument(svg: string) {
  const parsed = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg');
  const [, , width = 0, height = 0] = (parsed?.getAttribute('viewBox') ?? '')
    .split(/[\s,]+/)
    .map(Number);
  if (!parsed || !(width > 0 && height > 0)) throw new Error('Mermaid drew nothing.');
  parsed.setAttribute('width', String(width));
  parsed.setAttribute('height', String(height));
  const text = withStyles(new XMLSerializer().serializeToString(parsed));
  return { svg: text, width: Math.ceil(width), height: Math.ceil(height) };
}

const diagrams: DiagramFrame = {
  async draw(source, dark) {
    configure(dark);
    count += 1;
    const id = `diagram-${count}`;
    try {
      const { svg } = await mermaid.render(id, source);
      return toDocument(svg);
    } finally {
      forgetStyles();
      document.body.replaceChildren();
    }
  },
};

allowStylesByRule();
Object.assign(window, { diagrams });

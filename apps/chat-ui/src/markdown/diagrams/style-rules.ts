/**
 * The page's policy (style-src 'self') refuses style attributes and style elements, and Mermaid writes
 * both: it would measure its labels without its own fonts. The same styles are allowed through CSSOM
 * (https://www.w3.org/TR/CSP3/#directive-style-src), so that is where they are put, in this frame only.
 * In markup that is parsed they stand under other names meanwhile, which the policy does not look at.
 */
const disarm = (markup: string): string =>
  markup.replace(/(\s)style(?=\s*=)/gi, '$1data-style').replace(/<style\b/gi, '<inert-style');

/** The rules of the drawing that is made now: they are measured by, and go into the finished image. */
let rules = '';

/** Puts every style that is written to this document where its policy allows it. */
export function allowStylesByRule(): void {
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function setAttributeByRule(name, value) {
    if (name === 'style' && 'style' in this) (this as HTMLElement).style.cssText = value;
    else setAttribute.call(this, name, value);
  };

  const { insertBefore } = Node.prototype;
  Node.prototype.insertBefore = function insertByRule<Inserted extends Node>(
    node: Inserted,
    child: Node | null,
  ): Inserted {
    if (node instanceof HTMLStyleElement) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(node.textContent);
      document.adoptedStyleSheets.push(sheet);
      rules += node.textContent;
      return node;
    }
    return insertBefore.call(this, node, child) as Inserted;
  };

  const { parseFromString } = DOMParser.prototype;
  DOMParser.prototype.parseFromString = function parseByRule(markup, type) {
    return parseFromString.call(this, disarm(String(markup)), type);
  };

  const innerHtml = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');
  Object.defineProperty(Element.prototype, 'innerHTML', {
    ...innerHtml,
    set(this: Element, markup: string) {
      innerHtml?.set?.call(this, disarm(String(markup)));
      for (const element of this.querySelectorAll<HTMLElement>('[data-style]')) {
        element.style.cssText = element.dataset['style'] ?? '';
        delete element.dataset['style'];
      }
    },
  });
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The drawing with its styles again as a document of its own has them. @param svg as XML */
export function withStyles(svg: string): string {
  const own = svg.replaceAll(' data-style=', ' style=');
  const begin = own.indexOf('>') + 1;
  return `${own.slice(0, begin)}<style>${escapeXml(rules)}</style>${own.slice(begin)}`;
}

/** Forgets the styles of the drawing that was made. */
export function forgetStyles(): void {
  document.adoptedStyleSheets = [];
  rules = '';
}

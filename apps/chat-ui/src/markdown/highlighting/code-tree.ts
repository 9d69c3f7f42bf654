/** Highlighted code as data: text, or a span with a class. */
export type CodeNode = string | { className: string; children: CodeNode[] };

/**
 * Collects what highlight.js finds as a tree instead of as a string of HTML (its `__emitter` option,
 * the same door that lowlight uses), so that code reaches the page only as React text.
 */
export class CodeTree {
  readonly root: CodeNode[] = [];
  private readonly open: CodeNode[][] = [this.root];

  addText(text: string): void {
    if (text !== '') this.open.at(-1)!.push(text);
  }

  startScope(scope: string): void {
    const node = { className: `hl-${scope.split('.', 1)[0]}`, children: [] as CodeNode[] };
    this.open.at(-1)!.push(node);
    this.open.push(node.children);
  }

  endScope(): void {
    if (this.open.length > 1) this.open.pop();
  }

  openNode(scope: string): void {
    this.startScope(scope);
  }

  closeNode(): void {
    this.endScope();
  }

  __addSublanguage(tree: CodeTree): void {
    this.open.at(-1)!.push(...tree.root);
  }

  finalize(): void {
    this.open.length = 1;
  }

  /** highlight.js asks for it; nothing here reads it. */
  toHTML(): string {
    return '';
  }
}

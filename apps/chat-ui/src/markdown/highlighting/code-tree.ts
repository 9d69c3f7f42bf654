/** Highlighted code as data: text, or a span with a class. */
export type CodeNode = string | { className: string; children: CodeNode[] };

/**
 * Collects what highlight.js finds as a tree instead of as a string of HTML (its `__emitter` option,
 * the same door that lowlight uses), so that code reaches the page only as React text.
 */
export class CodeTree {
  readonly root: CodeNode[] = [];
  private current: CodeNode[] = this.root;
  private readonly outer: CodeNode[][] = [];

  addText(text: string): void {
    if (text !== '') this.current.push(text);
  }

  startScope(scope: string): void {
    const node = { className: `hl-${scope.split('.', 1)[0]}`, children: [] as CodeNode[] };
    this.current.push(node);
    this.outer.push(this.current);
    this.current = node.children;
  }

  endScope(): void {
    this.current = this.outer.pop() ?? this.root;
  }

  openNode(scope: string): void {
    this.startScope(scope);
  }

  closeNode(): void {
    this.endScope();
  }

  __addSublanguage(tree: CodeTree): void {
    this.current.push(...tree.root);
  }

  finalize(): void {
    this.outer.length = 0;
    this.current = this.root;
  }

  /** highlight.js asks for it; nothing here reads it. */
  toHTML(): string {
    return '';
  }
}

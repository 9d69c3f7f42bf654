import type { Token, Tokens } from 'marked';
import { createContext, type ReactNode, useContext } from 'react';

import { decodeEntities } from './entities.ts';
import { ExternalLink } from './external-link.tsx';
import { Fence } from './fence.tsx';
import { Formula } from './math/formula.tsx';
import { FormulaSource } from './math/formula-source.tsx';
import type { MathToken } from './math/math-tokens.ts';
import { visibleText } from './visible-text.tsx';

/** Deeper than this, a token is shown as its source. */
const deepest = 24;

/** The page's own headings are of level 1 and 2, so those of an answer start at 3. */
const headingNames = ['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const;

const isLineBreak = (html: string) => /^<br\s*\/?>$/i.test(html.trim());

function children(tokens: Token[] | undefined, fallback: string, depth: number): ReactNode {
  if (!tokens || tokens.length === 0) return visibleText(decodeEntities(fallback));
  return tokens.map((token, index) => <TokenView key={index} token={token} depth={depth + 1} />);
}

/** Whether the tokens below may still change: code in them is coloured only when they cannot. */
export const StillGrowing = createContext(false);

function NestedCode({ language, code }: { language: string; code: string }) {
  return <Fence language={language} pieces={[code]} closed={!useContext(StillGrowing)} />;
}

function ListItem({ item, depth }: { item: Tokens.ListItem; depth: number }) {
  return (
    <li className={item.task ? 'task' : undefined}>
      {item.task && (
        <span className="task-box" aria-hidden="true">
          {item.checked ? '☑' : '☐'}{' '}
        </span>
      )}
      {children(
        item.tokens.filter(({ type }) => type !== 'checkbox'),
        item.text,
        depth,
      )}
    </li>
  );
}

function Table({ token, depth }: { token: Tokens.Table; depth: number }) {
  return (
    // It scrolls on its own, so it must take the focus for the arrow keys.
    <div className="table-frame" role="group" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index} scope="col" data-align={cell.align ?? undefined} dir="auto">
                {children(cell.tokens, cell.text, depth)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, rowIndex) => (
            <tr key={rowIndex}>
              {row.map((cell, index) => (
                <td key={index} data-align={cell.align ?? undefined} dir="auto">
                  {children(cell.tokens, cell.text, depth)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/**
 * One token of marked's as React elements. Whatever the model wrote becomes text, never markup: HTML is
 * shown as it stands, images become links that nothing is fetched for, unknown tokens their source.
 */
export function TokenView({ token, depth = 0 }: { token: Token; depth?: number }): ReactNode {
  if (depth > deepest) return visibleText(token.raw);
  const generic = token as Tokens.Generic;
  const inside = () => children(generic.tokens, generic['text'] ?? token.raw, depth);
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return null;
    case 'paragraph':
      return <p dir="auto">{inside()}</p>;
    case 'text':
      return generic.tokens ? inside() : visibleText(decodeEntities(token['text'] as string));
    case 'escape':
      return visibleText(token['text'] as string);
    case 'heading': {
      const Heading = headingNames[(token['depth'] as number) - 1] ?? 'h6';
      return <Heading dir="auto">{inside()}</Heading>;
    }
    case 'strong':
      return <strong>{inside()}</strong>;
    case 'em':
      return <em>{inside()}</em>;
    case 'del':
      return <del>{inside()}</del>;
    case 'codespan':
      return <code dir="ltr">{visibleText(token['text'] as string)}</code>;
    case 'br':
      return <br />;
    case 'hr':
      return <hr />;
    case 'blockquote':
      return <blockquote dir="auto">{inside()}</blockquote>;
    case 'list': {
      const { ordered, start, items } = token as Tokens.List;
      const views = items.map((item, index) => <ListItem key={index} item={item} depth={depth} />);
      return ordered ? <ol start={Number(start) || 1}>{views}</ol> : <ul>{views}</ul>;
    }
    case 'table':
      return <Table token={token as Tokens.Table} depth={depth} />;
    case 'code':
      return <NestedCode language={String(token['lang'] ?? '')} code={String(generic['text'])} />;
    case 'link':
      return (
        <ExternalLink address={String(token['href'])} kind="link">
          {inside()}
        </ExternalLink>
      );
    case 'image':
      return (
        <ExternalLink address={String(token['href'])} kind="image">
          {visibleText(String(token['text']))}
        </ExternalLink>
      );
    case 'math': {
      const { latex, display, closed } = token as MathToken;
      return closed ? (
        <Formula latex={latex} display={display} />
      ) : (
        <FormulaSource latex={latex} display={display} />
      );
    }
    case 'html':
      if (isLineBreak(token.raw)) return <br />;
      if (generic['block']) return <p className="plain">{visibleText(token.raw.trimEnd())}</p>;
      return visibleText(token.raw);
    default:
      return visibleText(token.raw);
  }
}

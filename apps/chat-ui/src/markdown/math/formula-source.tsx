import { visibleText } from '../visible-text.tsx';

export type FormulaProps = { latex: string; display: boolean };

/** A formula as it was written: while it grows, and where it cannot be set. */
export function FormulaSource({ latex, display }: FormulaProps) {
  const code = (
    <code className="formula-source" dir="ltr">
      {visibleText(latex)}
    </code>
  );
  return display ? <span className="formula-block">{code}</span> : code;
}

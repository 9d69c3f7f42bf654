import { onFirstUse } from '../on-first-use.tsx';
import { FormulaSource } from './formula-source.tsx';

/** A formula in LaTeX; KaTeX is fetched with the first one. */
export const Formula = onFirstUse(
  () => import('./set-formula.tsx').then(({ SetFormula }) => SetFormula),
  FormulaSource,
);

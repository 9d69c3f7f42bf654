import type { Logger } from '@vigia/observability';

import type { ModelServerWarning } from './model-server-warning.ts';

/** The warnings that hold at this moment; each new one is told loudly, once. */
export type WarningBoard = {
  /** Replaces what is shown. */
  show(warnings: readonly ModelServerWarning[]): void;
  warnings(): readonly ModelServerWarning[];
};

/** Writes each new warning as an error into the log: a model that anybody reaches is no trifle. */
export function createWarningBoard(
  logger: Logger,
  onWarning: ((warning: ModelServerWarning) => void) | undefined,
): WarningBoard {
  let shown: readonly ModelServerWarning[] = [];
  const nameOf = ({ code, address, port }: ModelServerWarning) => `${code} ${address} ${port}`;
  return {
    show(warnings) {
      const before = new Set(shown.map(nameOf));
      shown = warnings;
      for (const warning of warnings) {
        if (before.has(nameOf(warning))) continue;
        const { code, port } = warning;
        logger.error('model-server-warning', { code, ...(port !== undefined && { port }) });
        onWarning?.(warning);
      }
    },
    warnings: () => shown,
  };
}

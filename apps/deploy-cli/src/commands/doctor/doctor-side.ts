import type { Check } from '@vigia/health-checks';

import type { Dependencies } from '../../dependencies.ts';
import type { DoctorOptions } from './doctor-options.ts';

/** What can be looked at from one side. Each side is one file here and one line in `doctor-sides.ts`. */
export type DoctorSide = {
  name: 'private' | 'public';
  /**
   * The checks of this side with their context inside (`bindChecks`), hop after hop; null when this machine has
   * nothing of it and nobody asked for it by `--side`.
   */
  checks(options: DoctorOptions, dependencies: Dependencies): Promise<Check<unknown>[] | null>;
};

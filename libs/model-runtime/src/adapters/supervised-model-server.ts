import type { Model } from '@vigia/api-contract';
import type { Logger } from '@vigia/observability';

import type { ModelServer } from '../model-server.ts';
import type { ModelServerAdapter, ModelServerSettings } from './adapter.ts';
import type { ModelDescription } from './model-server-state.ts';
import type { ModelServerWarning } from './model-server-warning.ts';

export type SuperviseModelServerOptions = ModelDescription & {
  adapter: ModelServerAdapter;
  settings: ModelServerSettings;
  logger: Logger;
  /** Told of each change of the model's state. */
  onState?: ((model: Model) => void) | undefined;
  /** Told of each thing that the operator has to mend, once. */
  onWarning?: ((warning: ModelServerWarning) => void) | undefined;
  /** The first wait before another start; it doubles each time. Default 500 ms. */
  firstDelayMilliseconds?: number | undefined;
  /** Starts in a row before it is given up. Default 5. */
  maximumTries?: number | undefined;
  /** Between two looks at a server that is ready. Default 10 s. */
  watchMilliseconds?: number | undefined;
};

/** A model server that is looked after, with what its adapter tells about it. */
export type SupervisedModelServer = ModelServer & {
  readonly adapter: ModelServerAdapter;
  /** What the operator has to mend; empty when all is well. */
  warnings(): readonly ModelServerWarning[];
};

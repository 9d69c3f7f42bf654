import type { ModelClientOptions } from '@vigia/model-client';

import type { ModelServer } from '../model-server.ts';
import {
  superviseEmbeddedServer,
  type SuperviseEmbeddedServerOptions,
} from '../supervision/supervise-embedded-server.ts';
import type { ModelServerKind } from './model-server-kinds.ts';
import { findAdapter } from './find-adapter.ts';
import type { SuperviseModelServerOptions } from './supervised-model-server.ts';
import { superviseModelServer } from './supervise-model-server.ts';

export type OpenModelServerOptions =
  | ({ kind: 'embedded' } & SuperviseEmbeddedServerOptions)
  | ({ kind: ModelServerKind } & Omit<SuperviseModelServerOptions, 'adapter'>);

/** A model server of any kind, and how the client that speaks to it has to be set. */
export type OpenedModelServer = {
  readonly server: ModelServer;
  readonly clientOptions: Pick<ModelClientOptions, 'keepAlive' | 'tokenizer' | 'healthPath'>;
};

/** Starts, or attaches to, a model server of the kind that the operator chose. @throws ModelServerError */
export async function openModelServer(options: OpenModelServerOptions): Promise<OpenedModelServer> {
  if (options.kind === 'embedded') {
    // The embedded server counts as llama-server does.
    const clientOptions = { tokenizer: 'llama-server' } as const;
    return { server: await superviseEmbeddedServer(options), clientOptions };
  }
  const adapter = findAdapter(options.kind, options.settings.backend);
  const server = await superviseModelServer({ ...options, adapter });
  return { server, clientOptions: adapter.traits.client };
}

import { imageOf } from '../images.ts';
import type { RenderContext } from '../render-options.ts';
import type { Component } from './component.ts';
import { probesOf } from './probes.ts';

/** NGINX writes its temporary files here. */
export const temporaryVolume = {
  volume: { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
  mount: { name: 'tmp', mountPath: '/tmp' },
} as const;

/** chat-ui: the page, from unprivileged NGINX. */
export function chatUiOf(context: RenderContext): Component {
  return {
    name: 'chat-ui',
    container: {
      image: imageOf(context, 'chat-ui'),
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      ...probesOf('/healthz'),
      volumeMounts: [temporaryVolume.mount],
    },
    volumes: [temporaryVolume.volume],
    podAnnotations: {},
    readsApi: false,
    terminationSeconds: 20,
    sleepCommand: (seconds) => ['sleep', String(seconds)],
    service: { type: 'ClusterIP', ports: [{ name: 'http', port: 8080, targetPort: 'http' }] },
  };
}

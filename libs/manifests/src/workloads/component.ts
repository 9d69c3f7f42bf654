import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IVolume } from 'kubernetes-models/v1/Volume';

import type { ComponentName } from '../metadata.ts';

/** What one part of the public site adds to what all have. */
export type Component = {
  name: ComponentName;
  /** Besides what every container has: name, security context, resources and how it ends. */
  container: Pick<
    IContainer,
    | 'command'
    | 'args'
    | 'env'
    | 'image'
    | 'ports'
    | 'startupProbe'
    | 'livenessProbe'
    | 'readinessProbe'
    | 'volumeMounts'
  >;
  volumes: IVolume[];
  /** Annotations of the pods: what changes here starts them anew. */
  podAnnotations: Record<string, string>;
  /** Whether the pods may speak to the API server, with the rights of their ServiceAccount. */
  readsApi: boolean;
  /** Seconds that a pod has to end, the wait for the balancers included. */
  terminationSeconds: number;
  /** The command that waits the seconds given, where the platform cannot wait by itself. */
  sleepCommand: (seconds: number) => string[];
  service: {
    type: 'ClusterIP' | 'LoadBalancer';
    ports: { name: string; port: number; targetPort: string }[];
    annotations?: Record<string, string>;
    spec?: Record<string, unknown>;
  };
};

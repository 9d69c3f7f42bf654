import type { LogSource } from '@vigia/cluster';

/** The parts of the public site whose pods can be looked at, and how their pods are found. */
export const siteParts: readonly LogSource[] = [
  ...['chat-api', 'chat-ui', 'front'].map((part) => ({
    part,
    labelSelector: `app.kubernetes.io/part-of=vigia,app.kubernetes.io/name=${part}`,
  })),
  { part: 'router', labelSelector: 'skupper.io/component=router' },
];

import { type Target } from '../target.ts';

/** What most tests build and lint for. */
export const kubernetes: Target = {
  platform: 'kubernetes',
  version: '2.2.1',
  namespace: 'ilab-chat',
};
export const podman: Target = { platform: 'podman', version: '2.2.1' };

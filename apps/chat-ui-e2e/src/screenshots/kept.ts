/** What docs/screenshots shows, by state, width and theme. */
export const kept: readonly string[] = [
  'first-visit-1440-light',
  'answered-1440-dark',
  'reasoning-900-light',
  'queued-360-dark',
  'cut-900-dark',
  'link-down-360-light',
  'offline-360-dark',
  'settings-900-light',
  'status-1440-dark',
  'status-link-down-900-light',
  'missing-page-360-dark',
];

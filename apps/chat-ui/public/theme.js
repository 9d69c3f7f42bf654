// Runs before the first paint; src/state/preferences.ts writes what it reads.
try {
  const theme = localStorage.getItem('vigia:theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to this page: the system's theme holds.
}

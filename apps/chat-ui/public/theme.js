// Runs before the first paint; src/state/preferences.ts writes what it reads.
try {
  const { dataset } = document.documentElement;
  const theme = localStorage.getItem('vigia:theme');
  if (theme === 'light' || theme === 'dark') dataset.theme = theme;
  const size = localStorage.getItem('vigia:text-size');
  if (size === 'large' || size === 'larger') dataset.textSize = size;
} catch {
  // Storage is closed to this page: the system's theme and the browser's own size hold.
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether there is a desktop on which a browser could open. */
export function hasDesktop(environment: Environment, platform: NodeJS.Platform): boolean {
  if (environment['CI'] || environment['SSH_CONNECTION']) return false;
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}

/** Opens an address with the desktop's browser. That it could not be opened is no reason to stop. */
export async function openBrowser(url: string): Promise<boolean> {
  try {
    const { default: open } = await import('open');
    const browser = await open(url);
    // Without a listener a missing xdg-open would end this process.
    browser.on('error', () => undefined);
    browser.unref();
    return true;
  } catch {
    return false;
  }
}

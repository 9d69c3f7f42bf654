export interface Browser {
  executablePath: string;
  /** Variables that the browser needs beside the process's own. */
  env: Record<string, string>;
  /** Where it comes from, for a person to read. */
  source: string;
}

export function findBrowser(options?: {
  env?: NodeJS.ProcessEnv;
  log?: (message: string) => void;
  cacheDirectory?: string;
  allowDownload?: boolean;
}): Promise<Browser>;

// The app under Playwright, for the end-to-end tests and the guided demo.
import { type ElectronApplication, _electron, errors } from '@playwright/test';

export interface Driven {
  readonly executable: string;
  readonly args: readonly string[];
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/**
 * Starts the app, with Chromium's sandbox on, and the driver in it. Seldom (once in some hundred starts of a busy
 * machine) the driver waits for ever on a window it met half-made; the app itself is up then. It is ended and started
 * once more, and that is said.
 */
export async function drive({ executable, args, env }: Driven): Promise<ElectronApplication> {
  const launch = (): Promise<ElectronApplication> =>
    _electron.launch({
      executablePath: executable,
      args: [...args],
      chromiumSandbox: true,
      env: { ...(process.env as Record<string, string>), ...env },
      timeout: 30_000,
    });
  try {
    return await launch();
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    console.warn(`driver: not attached within 30 s, started again\n${error.message}`);
    return launch();
  }
}

import type { Session } from 'electron';

export function forbidDownloads(session: Session): void {
  session.on('will-download', (event) => event.preventDefault());
}

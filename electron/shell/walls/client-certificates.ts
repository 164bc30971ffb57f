import type { App } from 'electron';

/** No certificate of the system's store is ever presented to anyone; without this, the first one would be. */
export function forbidClientCertificates(app: App): void {
  app.on('select-client-certificate', (event, _contents, _url, _list, answer) => {
    event.preventDefault();
    answer();
  });
}

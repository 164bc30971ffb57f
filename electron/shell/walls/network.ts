import { type App, type Session, type WebContents } from 'electron';

/**
 * Chromium's network stack is never used: the bank is reached by the main process's own client with its pinned trust.
 * What a page could still try (a request, WebRTC, a host name looked up in advance) ends here, whatever the CSP says.
 */
export function forbidNetwork(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !details.url.startsWith('app://') }),
  );
  // The disk is not asked by this way at all: file:// passes by webRequest.
  session.protocol.handle('file', () => new Response(null, { status: 403 }));
  // -2: refused. Were a connection made nonetheless, no server would be believed.
  session.setCertificateVerifyProc((_request, answer) => answer(-2));
  // The dictionaries of the spelling checker are downloaded.
  session.setSpellCheckerEnabled(false);
}

/** WebRTC asks neither the CSP nor webRequest. */
export function forbidWebRtc(contents: WebContents): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/** Before `ready`: no name and no address resolves to anything. */
export function forbidNameResolution(app: App): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
}

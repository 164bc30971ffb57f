import { createHttpsClient, type HttpsOptions } from '../../../electron/platform/https.ts';
import { NetworkFailure } from '../../../electron/platform/network-failure.ts';

/** A program: takes the client's options as JSON on its standard input, asks once, prints what came of it. */
let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk: string) => (input += chunk));
process.stdin.on('end', () => {
  createHttpsClient(JSON.parse(input) as HttpsOptions)
    .request({ method: 'GET', path: '/about', headers: { Authorization: 'Bearer secret' } })
    .then(
      ({ status }) => process.stdout.write(`answered ${status}`),
      (error: unknown) =>
        process.stdout.write(
          error instanceof NetworkFailure ? `${error.code} ${error.reason}` : String(error),
        ),
    );
});

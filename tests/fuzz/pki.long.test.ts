import { fuzz } from './fuzz.ts';

// npm run test:long: about a minute in all.
fuzz(8, Number.MAX_SAFE_INTEGER);

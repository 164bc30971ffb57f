import { fuzz } from './fuzz.ts';

// In every run: the same 500 changes a door, some five seconds in all; a busy machine makes fewer.
fuzz(3, 500);

import { checkBank } from './suites.ts';

checkBank(() => Promise.resolve(undefined));

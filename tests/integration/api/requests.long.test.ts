import { checkRequests } from './requests.suite.ts';

checkRequests({ seed: Date.now() >>> 0, runs: 300 });

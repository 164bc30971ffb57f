import { checkRequests } from './requests.suite.ts';

checkRequests({ seed: 20261123, runs: 80 });

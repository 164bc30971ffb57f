// One door's process: started by main.ts, answers its report as a message.
import { Blocks } from './blocks.ts';
import { samplesOf } from './corpus.ts';
import { doorNamed } from './doors.ts';
import { Blackbox } from './findings.ts';
import { lowerIterations } from './iterations.ts';
import { fuzz } from './session.ts';

const [name = '', seconds, seed] = process.argv.slice(2);
const door = doorNamed(name);
lowerIterations();
const blackbox = new Blackbox(door.name);
const report = await fuzz(door, samplesOf(door.kinds), {
  seed: Number(seed),
  seconds: Number(seconds),
  blocks: new Blocks(),
  blackbox,
});
blackbox.close();
process.send!(report);
process.disconnect();

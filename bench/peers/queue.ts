// The queue of the peers on joblab's bare executive: prints CPU seconds as JSON, the compiler's included.
import { simulateQueue } from '../mm16.ts';

const before = process.cpuUsage();
simulateQueue(Number(process.argv[2]));
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (user + system) / 1e6 }));

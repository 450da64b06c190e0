// Loaded before a program (`node --import`): when the program ends, its CPU time (all threads, user and system, start
// included) and its largest memory are written to the file that BENCH_USAGE names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const path = process.env['BENCH_USAGE'];
  if (path === undefined) return;
  const { user, system } = process.cpuUsage();
  const mebibytes = process.resourceUsage().maxRSS / 1024;
  writeFileSync(path, JSON.stringify({ seconds: (user + system) / 1e6, mebibytes }));
});

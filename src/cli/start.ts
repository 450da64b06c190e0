// Entry of the program: runs a command line and leaves its status to the process.
import { main } from './main.ts';

process.exitCode = await main(process.argv.slice(2));

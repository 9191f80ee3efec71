import { enableCompileCache } from 'node:module';

// Must come first: compiled code of everything imported below is kept between starts.
enableCompileCache();
const { runCommand } = await import('./program.ts');
process.exitCode = await runCommand(process.argv.slice(2));

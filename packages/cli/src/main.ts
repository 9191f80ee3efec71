import { enableCompileCache } from 'node:module';

// Must come first: compiled code of everything imported below is kept between starts.
enableCompileCache();
// A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
const { runCommand } = await import('./program.ts');
process.exitCode = await runCommand(process.argv.slice(2));

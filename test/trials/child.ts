/** One run in a process of its own, to be killed from outside. */
import { updateHome } from './home.ts';

const result = await updateHome(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(JSON.stringify({ status: result.status }));

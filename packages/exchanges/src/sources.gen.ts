// Made by `npm run generate`; edit its sources instead.
import type { Source } from './exchange.ts';


export const sources: readonly Source[] = [

];

// Made by `npm run generate`; edit its sources instead.
import type { Fake } from './fake.ts';


export const fakes: Readonly<Record<string, Fake>> = {

};

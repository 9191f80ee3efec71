export type { TearsheetOptions } from './facts.ts';
export { type Tearsheet, tearsheet } from './tearsheet.ts';

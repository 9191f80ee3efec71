import { defineTable } from '@bullion/core';
import { response } from '../columns/response.ts';

export const responses = defineTable({
  name: 'responses',
  layer: 'bronze',
  doc: 'What arrived over REST and in bucket listings: one row per answer, also when the answer was empty.',
  columns: response,
  key: ['response_id'],
  sort: ['response_id'],
  grain: 'batch',
  samples: [],
  codeVersion: '1',
});

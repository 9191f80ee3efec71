import { describe } from 'node:test';
import { sources } from '@bullion/exchanges';
import { keepsTheContract } from './contract.ts';

for (const source of sources) describe(`${source.id} keeps the contract`, () => keepsTheContract(source));

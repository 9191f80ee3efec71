export type { Engine } from './engine.ts';
export type { BronzeBatch, BronzeRow, Lake, LakeOptions, NewFile, StoredFile } from './lake.ts';
export type { CheckEntry, Ledger, ResponseEntry, RunEntry } from './ledger/ledger.ts';

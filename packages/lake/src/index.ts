export type { Engine } from './engine.ts';
export { makeFolder } from './folder.ts';
export type {
  BronzeBatch,
  BronzeRow,
  Finding,
  Lake,
  LakeOptions,
  NewFile,
  NumberedRows,
  NumberFile,
  ScratchFile,
  StoredFile,
} from './lake.ts';
export { REFINING } from './leases.ts';
export type {
  CheckEntry,
  CoverageEntry,
  Ledger,
  MaterializationEntry,
  ResponseEntry,
  RunEntry,
} from './ledger/ledger.ts';
export { openLake } from './open.ts';
export { type Rebuilt, rebuildLedger } from './rebuild.ts';
export { verifyLake } from './verify.ts';

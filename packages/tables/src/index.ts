export { candle, candleNames } from './columns/candle.ts';
export { identity, named } from './columns/identity.ts';
export { FLAGS_WITH_LIFE, LIVES_DIGEST, passWithLife, withLife } from './columns/life.ts';
export { listing } from './columns/listing.ts';
export { provenance, provenanceNames } from './columns/provenance.ts';
export { response } from './columns/response.ts';
export { token } from './columns/token.ts';
export { AVAILABILITY_WITH_VOLUME } from './gold/daily_availability.ts';
export * from './tables.gen.ts';

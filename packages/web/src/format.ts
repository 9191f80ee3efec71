export const count = (value: number): string => value.toLocaleString('en-US');

export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const dateTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

export const bytes = (size: number): string =>
  size < 1e6 ? `${(size / 1e3).toFixed(0)} kB` : size < 1e9 ? `${(size / 1e6).toFixed(1)} MB` : `${(size / 1e9).toFixed(1)} GB`;

/** A price with as many digits as its size deserves. */
export const price = (value: number): string =>
  value.toLocaleString('en-US', value >= 1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 5 });

export const words = (name: string): string => name.replaceAll('_', ' ');

/** What an address begins with, in small letters and with its colon; undefined for a folder. A Windows drive is one letter long and no scheme. */
export function schemeOf(address: string): string | undefined {
  return /^[a-z][a-z0-9+.-]+:/i.exec(address)?.[0].toLowerCase();
}

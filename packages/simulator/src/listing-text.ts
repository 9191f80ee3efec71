/** One object or folder of a page. */
interface Entry {
  /** Its key or prefix. */
  readonly name: string;
  readonly text: string;
  /** Where it begins in the page. */
  readonly at: number;
}

/** The XML of a page of a listing, taken apart so that it can be spoiled. */
export class ListingText {
  readonly text: string;
  readonly entries: readonly Entry[];

  constructor(text: string) {
    this.text = text;
    this.entries = [...text.matchAll(ENTRY)].map(({ 0: entry, index }) => ({ name: nameOf(entry), text: entry, at: index }));
  }

  /** The page with one more entry in the place of another, which comes behind it. */
  withEntry(place: number, entry: string): string {
    const at = this.entries[place]?.at ?? this.#end();
    return this.text.slice(0, at) + entry + this.text.slice(at);
  }

  /** The page with its first entries only, and a lie: that these are all. */
  endedAfter(count: number): string {
    const at = this.entries[count]?.at ?? this.#end();
    return (this.text.slice(0, at) + this.text.slice(this.#end()))
      .replace(/<IsTruncated>true/, '<IsTruncated>false')
      .replace(/<NextContinuationToken>[^<]*<\/NextContinuationToken>|<NextMarker>[^<]*<\/NextMarker>/, '')
      .replace(/<KeyCount>\d+/, `<KeyCount>${Math.min(count, this.entries.length)}`);
  }

  #end(): number {
    return this.text.lastIndexOf('</ListBucketResult>');
  }
}

const ENTRY = /<(Contents|CommonPrefixes)>.*?<\/\1>/gs;

function nameOf(entry: string): string {
  const [, name = ''] = /<(?:Key|Prefix)>([^<]*)/.exec(entry) ?? [];
  return name.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

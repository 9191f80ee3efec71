/** How one GET is sent. */
export interface Net {
  /** A redirect is a reply like any other, except in browsers, which follow them by themselves. */
  send(url: string, options: SendOptions): Promise<Reply>;
}

export interface SendOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** `no-cache`: a copy that the browser keeps is not good enough. */
  readonly cache?: 'no-cache' | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  /** Where it came from. */
  readonly url: string;
  /** As it comes, unpacked; read once, or cancelled. */
  readonly body: AsyncIterable<Uint8Array>;
  cancel(): Promise<void>;
}

export type ReplyHeaders = Pick<Headers, 'get' | 'has'>;

/** What an exchange says when it does not want to, or cannot, answer. */
export interface BusyTalk {
  readonly tooMany: unknown;
  readonly broken: unknown;
  /** Bans with status 418. */
  readonly bans: boolean;
  /** Also says so with status 200, inside the body. */
  readonly inBody: boolean;
}

/** Error bodies by exchange, as documented. */
const TALK: Readonly<Record<string, BusyTalk>> = {
  binance: {
    tooMany: { code: -1003, msg: 'Too many requests; current limit exceeded.' },
    broken: { code: -1000, msg: 'An unknown error occurred while processing the request.' },
    bans: true,
    inBody: false,
  },
  coinbase: {
    tooMany: { message: 'Public rate limit exceeded' },
    broken: { message: 'Internal server error' },
    bans: false,
    inBody: false,
  },
  okx: {
    tooMany: { code: '50011', msg: 'Too Many Requests', data: [] },
    broken: { code: '50026', msg: 'System error. Try again later.', data: [] },
    bans: false,
    inBody: true,
  },
  bybit: {
    tooMany: { retCode: 10006, retMsg: 'Too many visits!', result: {}, retExtInfo: {} },
    broken: { retCode: 10016, retMsg: 'Internal server error', result: {}, retExtInfo: {} },
    bans: false,
    inBody: true,
  },
};

const OTHERS: BusyTalk = { tooMany: { message: 'Too many requests' }, broken: { message: 'Server error' }, bans: false, inBody: false };

/** The talk of the exchange behind a mount such as `okx` or `binance-futures`. */
export function busyTalk(mount: string): BusyTalk {
  return TALK[mount.split('-')[0] ?? ''] ?? OTHERS;
}

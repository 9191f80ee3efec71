import { bytes, count, optional, text, time } from '@bullion/core';

/** One answer of an exchange, exactly as it arrived, and what had been asked. */
export const response = {
  response_id: text({ doc: 'Batch id and position in it.' }),
  run_id: text({ doc: 'The run that asked.' }),
  batch_id: text({ doc: 'The HTTP batch inside the run.' }),
  asset: text({ doc: 'The bronze asset this answer belongs to.' }),
  exchange: text({ doc: 'Exchange id.' }),
  series: text({ doc: 'What was asked about, as market/native symbol/interval; parts that do not apply are empty.' }),
  asked_from: time({ doc: 'Start of the time range that this answer speaks about.' }),
  asked_until: time({ doc: 'End of the time range that this answer speaks about, exclusive.' }),
  final_until: time({ doc: 'Up to here the answer is final by the clock of the exchange; what lies behind had not happened yet.' }),
  recheck_from: optional(time({ doc: 'From here on the answer is young and is asked for once more on a later day.' })),
  asked_on: time({ doc: 'Data time (`now`) of the run that asked.' }),
  answer: text({ doc: 'What kind of answer it is.', values: ['data', 'empty', 'absent', 'blocked'] }),
  url: text({ doc: 'Canonical URL: mount, path and sorted query.' }),
  requested_at: time({ doc: 'When the request that was answered was sent, by our clock.' }),
  received_at: time({ doc: 'When the body was complete, by our clock.' }),
  server_time: optional(time({ doc: 'The clock of the exchange, from the body or the Date header.' })),
  attempts: count({ doc: 'How many times the URL was asked until this answer.' }),
  status: count({ doc: 'HTTP status.' }),
  headers: text({ doc: 'The headers that matter, as JSON: Date, ETag, Last-Modified, limits.' }),
  sha256: text({ doc: 'SHA-256 of the body.', unit: 'hex' }),
  body: optional(bytes({ doc: 'The body, byte for byte, in the encoding of `body_encoding`.' })),
  body_encoding: optional(
    text({ doc: 'How the stored body is compressed (`br`: Brotli, RFC 7932); null where it is stored as it came.', values: ['br'] }),
  ),
  body_bytes: optional(count({ doc: 'Size of the body as it came.', unit: 'bytes' })),
} as const;

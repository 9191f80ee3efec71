import type { DatasetSpec, SpecTable } from '@bullion/core';

/** `README.md` of the dataset: the front matter that the Hugging Face viewer reads, and what a person needs to begin. */
export function datasetCard(spec: DatasetSpec): string {
  const filled = spec.tables.filter(({ files }) => files.length > 0);
  return `${frontMatter(filled)}
# ${spec.name}

${spec.simulated ? '**Simulated data.** A seeded simulator made these rows, not an exchange.\n\n' : ''}Public market data of crypto exchanges: ${spec.exchanges.join(', ') || 'none yet'}; ${spec.symbols_count} symbols, for example ${spec.symbols_sample.slice(0, 5).join(', ') || 'none'}.
Every row can be traced to the answer that said it (\`data/lineage\`), and every row that is missing has a named cause (\`data/gaps\`). Nothing is filled in.

- Version ${spec.version}, revision \`${spec.revision}\`, updated ${spec.update_time}
- \`spec.json\` is the manifest: tables, files, rows, SHA-256. \`SHA256SUMS\` is for \`sha256sum -c\`.
- \`DATA_CATALOG.md\` says what every column means.

## Tables

| Table | Rows | Files | Size | Days |
|---|---:|---:|---:|---|
${filled.map(tableLine).join('\n')}

## Reading it

\`\`\`ts
import { Token } from "bullion";
const candles = await new Token("BTC", { dataset: "<this folder>" }).ohlcv({ interval: "1d", limit: 365 });
\`\`\`

\`\`\`python
import duckdb
duckdb.sql("SELECT * FROM 'data/ohlcv_daily/*.parquet' WHERE symbol = 'BTCUSDT' ORDER BY timestamp DESC LIMIT 10")
\`\`\`

${termsOf(spec.tables)}## Conventions

Times are UTC, to the microsecond. Ranges, those of the manifest included, are half-open: the end is left out.
Prices and volumes are doubles; volumes are in base and quote, never in contracts. Null means that the exchange did not say it, never zero.
Rows of the exchange \`aggregated\` are across exchanges, per base, quote and market.

## Quality

Checks passed: ${spec.data_quality.checks_passed}, failed: ${spec.data_quality.checks_failed}. Rows in quarantine: ${spec.data_quality.quarantined_rows}.
Gaps by cause: ${counted(spec.data_quality.gaps_by_cause)}.
Findings by check: ${counted(spec.data_quality.findings_by_check)}; ${spec.data_quality.findings_explained} more explain themselves (listings, delistings, files that are not due). No day is left out for a finding.
`;
}

/** What is not in here, and what may not be passed on. */
function termsOf(tables: readonly SpecTable[]): string {
  const limited = tables.filter(({ terms }) => terms !== undefined);
  if (limited.length === 0) return '';
  const lines = limited.map(({ name, terms, withheld }) => `- \`${name}\` ${withheld === true ? 'is left out' : 'is in here'}: ${terms}`);
  return `## Terms\n\n${lines.join('\n')}\n\n`;
}

function frontMatter(tables: readonly SpecTable[]): string {
  const configs = tables.flatMap(({ name, files }) => [
    `  - config_name: ${name}`,
    '    data_files:',
    ...files.map(({ path }) => `      - ${path}`),
  ]);
  const lines = [
    'pretty_name: Bullion',
    'tags:',
    '  - finance',
    '  - cryptocurrency',
    '  - time-series',
    ...(configs.length > 0 ? ['configs:', ...configs] : []),
  ];
  return ['---', ...lines, '---', ''].join('\n');
}

function tableLine({ name, row_count, files, size_bytes, date_range }: SpecTable): string {
  const days = date_range === null ? '' : `${date_range.start} to ${date_range.end}`;
  return `| \`${name}\` | ${row_count.toLocaleString('en-US')} | ${files.length} | ${sizeText(size_bytes)} | ${days} |`;
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function counted(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  );
}

import { type Table, tableMarkdown } from '@bullion/core';
import { AVAILABILITY_WITH_VOLUME } from '@bullion/tables';

/** `DATA_CATALOG.md`: every gold table from its definition, and the view. */
export function dataCatalog(tables: readonly Table[]): string {
  const gold = tables.filter(({ layer }) => layer === 'gold');
  const sections = gold.map((table) => tableMarkdown(table).trimEnd());
  return `# Data catalog

${gold.map(({ name, doc }) => `- [\`${name}\`](#${name}): ${doc}`).join('\n')}

${sections.join('\n\n')}

## availability_with_volume

A view: availability beside price and volume of the day, as \`availability-daily.parquet\` and in \`availability.duckdb\`.

\`\`\`sql
${AVAILABILITY_WITH_VOLUME.trim().replaceAll(/^ {2}/gm, '')}
\`\`\`
`;
}

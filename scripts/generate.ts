/** Writes every `*.gen.*` file from its source; with `--check` only says which are stale. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, type Table, tableMarkdown } from '@bullion/core';

const root = join(import.meta.dirname, '..');
const absolute = (path: string) => join(root, path);

interface Generated {
  readonly path: string;
  readonly content: string;
}

const HEADER = '// Made by `npm run generate`; edit its sources instead.\n';
const LAYERS = ['bronze', 'silver', 'gold'];

interface FoundTable {
  readonly exported: string;
  readonly file: string;
  readonly table: Table;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && 'layer' in value && 'columns' in value && 'key' in value;
}

/** The folders are the registry: every table that a file of a layer exports. */
async function findTables(): Promise<FoundTable[]> {
  const found: FoundTable[] = [];
  for (const layer of LAYERS) {
    const folder = `packages/tables/src/${layer}`;
    for (const file of readdirSync(absolute(folder)).sort()) {
      const module: Record<string, unknown> = await import(absolute(join(folder, file)));
      for (const [exported, table] of Object.entries(module))
        if (isTable(table)) found.push({ exported, file: `./${layer}/${file}`, table });
    }
  }
  return found;
}

function tableRegistry(found: readonly FoundTable[]): Generated {
  const imports = found.map(({ exported, file }) => `import { ${exported} } from '${file}';`);
  const entries = found.map(({ exported, table }) => `  ${table.name}: ${exported},`);
  const blocks = [
    imports.join('\n'),
    `export { ${found.map(({ exported }) => exported).join(', ')} };`,
    `/** Every table by name. */\nexport const tables = {\n${entries.join('\n')}\n} as const;`,
    'export type TableName = keyof typeof tables;\n',
  ];
  return { path: 'packages/tables/src/tables.gen.ts', content: HEADER + blocks.join('\n\n') };
}

/** Every folder of the exchanges package that has an index is a source; every `fake.ts` answers for its endpoints. */
function sourceRegistries(): Generated[] {
  const folder = 'packages/exchanges/src';
  const entries = readdirSync(absolute(folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const ids = entries.map(({ name }) => name).sort();
  const camel = (id: string) => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const having = (file: string) => ids.filter((id) => existsSync(absolute(join(folder, id, file))));
  const imports = (file: string, exported: string) =>
    having(file).map((id) => `import { ${exported} as ${camel(id)} } from './${id}/${file}';`);
  const sources = [
    `import type { Source } from './exchange.ts';\n${imports('index.ts', 'source').join('\n')}`,
    `export const sources: readonly Source[] = [\n${having('index.ts')
      .map((id) => `  ${camel(id)},`)
      .join('\n')}\n];\n`,
  ];
  const fakes = [
    `import type { Fake } from './fake.ts';\n${imports('fake.ts', 'fakes').join('\n')}`,
    `export const fakes: Readonly<Record<string, Fake>> = {\n${having('fake.ts')
      .map((id) => `  ...${camel(id)},`)
      .join('\n')}\n};\n`,
  ];
  return [
    { path: `${folder}/sources.gen.ts`, content: HEADER + sources.join('\n\n') },
    { path: `${folder}/fakes.gen.ts`, content: HEADER + fakes.join('\n\n') },
  ];
}

/** The data catalog: every table with its columns, what people read first. */
function catalog(found: readonly FoundTable[]): Generated {
  const sections = LAYERS.toReversed().map((layer) => {
    const tables = found.filter(({ table }) => table.layer === layer).map(({ table }) => tableMarkdown(table));
    return `\n# ${layer.charAt(0).toUpperCase()}${layer.slice(1)}\n\n${tables.join('\n')}`;
  });
  const head =
    '# Data catalog\n\nMade by `npm run generate` from `packages/tables`. Times are UTC, ranges half-open; null: the source did not say.\n';
  return { path: 'docs/data-catalog.gen.md', content: head + sections.join('') };
}

/** Every error code with what it means and what follows from it. */
function errorCodes(): Generated {
  const lines = Object.entries(ERROR_CODES).map(
    ([code, { doc, retry, exit, status }]) => `| \`${code}\` | ${doc} | ${retry} | ${exit} | ${status} |`,
  );
  const head = [
    '# Error codes',
    '',
    'Made by `npm run generate` from `packages/core/src/error.ts`. Retry `now`: again with backoff; `later`: after the pause that was asked for.',
    '',
    '| code | what happened | retry | exit code | HTTP |',
    '|---|---|---|---|---|',
  ];
  return { path: 'docs/errors.gen.md', content: `${[...head, ...lines].join('\n')}\n` };
}

const found = await findTables();
const generated = [tableRegistry(found), ...sourceRegistries(), catalog(found), errorCodes()];
const stale = generated.filter(({ path, content }) => !existsSync(absolute(path)) || readFileSync(absolute(path), 'utf8') !== content);
if (process.argv.includes('--check')) {
  for (const { path } of stale) process.stderr.write(`stale: ${path} (npm run generate)\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, content } of stale) writeFileSync(absolute(path), content);
}

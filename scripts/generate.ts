/** Writes every `*.gen.*` file from its source; with `--check` only says which are stale. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const relative = (path: string) => join(root, path);

interface Generated {
  readonly path: string;
  readonly content: string;
}

const HEADER = '// Made by `npm run generate`; edit its sources instead.\n';

function isTable(value: unknown): value is { name: string; layer: string } {
  return typeof value === 'object' && value !== null && 'layer' in value && 'columns' in value && 'key' in value;
}

/** The folders are the registry: every exported table of a layer folder, by name. */
async function tables(): Promise<Generated> {
  const lines: string[] = [];
  const entries: string[] = [];
  for (const layer of ['bronze', 'silver', 'gold']) {
    const folder = `packages/tables/src/${layer}`;
    for (const file of readdirSync(relative(folder)).sort()) {
      const module: Record<string, unknown> = await import(relative(join(folder, file)));
      for (const [name, value] of Object.entries(module).filter(([, value]) => isTable(value))) {
        lines.push(`import { ${name} } from './${layer}/${file}';`);
        entries.push(`  ${(value as { name: string }).name}: ${name},`);
      }
    }
  }
  const names = lines.map((line) => /\{ (\w+) \}/.exec(line)?.[1]);
  const content = `${HEADER}${lines.join('\n')}\n\nexport { ${names.join(', ')} };\n\n/** Every table by name. */\nexport const tables = {\n${entries.join('\n')}\n} as const;\n\nexport type TableName = keyof typeof tables;\n`;
  return { path: 'packages/tables/src/tables.gen.ts', content };
}

/** Every folder of the exchanges package that has an index is a source; every `fake.ts` answers for its endpoints. */
function sources(): Generated[] {
  const folder = 'packages/exchanges/src';
  const ids = readdirSync(relative(folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const camel = (id: string) => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const list = (file: string, type: string, from: string, exported: string, what: string): string => {
    const present = ids.filter((id) => existsSync(relative(join(folder, id, file))));
    const imports = present.map((id) => `import { ${what} as ${camel(id)} } from './${id}/${file}';`);
    const body = present.map((id) => (what === 'source' ? `  ${camel(id)},` : `  ...${camel(id)},`));
    const [open, close] = what === 'source' ? ['[', ']'] : ['{', '}'];
    return `${HEADER}import type { ${type} } from './${from}';\n${imports.join('\n')}\n\nexport const ${exported} = ${open}\n${body.join('\n')}\n${close};\n`;
  };
  const sourcesFile = list('index.ts', 'Source', 'exchange.ts', 'sources: readonly Source[]', 'source');
  const fakesFile = list('fake.ts', 'Fake', 'fake.ts', 'fakes: Readonly<Record<string, Fake>>', 'fakes');
  return [
    { path: `${folder}/sources.gen.ts`, content: sourcesFile },
    { path: `${folder}/fakes.gen.ts`, content: fakesFile },
  ];
}

const generated = [await tables(), ...sources()];
const stale = generated.filter(({ path, content }) => !existsSync(relative(path)) || readFileSync(relative(path), 'utf8') !== content);
if (process.argv.includes('--check')) {
  for (const { path } of stale) process.stderr.write(`stale: ${path} (npm run generate)\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, content } of stale) writeFileSync(relative(path), content);
}

import { assets as definitions } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { sourcesOf } from '../sources.ts';
import { table } from '../terminal/output.ts';

/** Of a column of names, which fit in one line each, and of one of sentences. */
const WIDTH = { names: 34, text: 52 };

/** `bullion assets`: the graph as data, for people and for other orchestrators. */
export async function assets(context: Context): Promise<undefined> {
  const sources = await sourcesOf(await context.config());
  const described = definitions({ sources }).map(
    ({ key, layer, table, inputs, doc, codeVersion, checks, freshWithinHours, forgottenAfterMs }) => ({
      key,
      layer,
      table,
      inputs,
      description: doc,
      code_version: codeVersion,
      checks,
      fresh_within_hours: freshWithinHours,
      irreplaceable: forgottenAfterMs !== undefined,
      partitions: 'daily',
    }),
  );
  context.output.result({ assets: described }, ({ assets }) =>
    table(
      ['asset', 'layer', 'reads', 'what it is'],
      assets.map((asset) => [asset.key, asset.layer, asset.inputs.length === 0 ? null : asset.inputs.join(' '), asset.description]),
      [null, null, WIDTH.names, WIDTH.text],
    ),
  );
}

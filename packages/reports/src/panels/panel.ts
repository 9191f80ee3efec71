import { type Chart, drawSvg } from '../charts/render.ts';
import { Html, html } from '../page/html.ts';

/** One part of the sheet: a drawing, what it means, and the numbers behind it. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what is shown, in which unit. */
  readonly note: string;
  /** Across the page, or half of it. */
  readonly wide?: boolean;
  readonly keys?: readonly Key[];
  readonly chart?: Chart;
  readonly height?: number;
  /** What stands in the place of a chart, or below it. */
  readonly body?: Html;
  readonly table?: Table;
}

/** What a colour stands for. */
export interface Key {
  readonly label: string;
  readonly colour: string;
  readonly dashed?: boolean;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that are texts, by their place; the others are numbers. */
  readonly texts: readonly number[];
  /** The command that prints all of it. */
  readonly command?: string;
}

/** Of drawings, in pixels. */
export const WIDTHS = { wide: 1080, half: 520, phone: 360 } as const;

/** Tables stay readable, and the file small: of longer ones every nth row stands there, and the command for all of them. */
const ROWS_MAX = 150;

export function panelHtml({ id, title, note, wide = false, keys = [], chart, height = 240, body, table }: Panel): Html {
  return html`<section class="panel${wide ? ' wide' : ''}" id="${id}">
<header><h2>${title}</h2>${keys.length === 0 ? null : html`<ul class="keys">${keys.map(keyHtml)}</ul>`}</header>
<p class="note">${note}</p>
${chart === undefined ? null : figureHtml({ id, title, chart, width: wide ? WIDTHS.wide : WIDTHS.half, height })}
${body}
${table === undefined ? null : tableHtml(table)}
</section>
`;
}

/** The place of a panel that the dataset has nothing for. */
export function missingPanel(id: string, title: string, why: string): Html {
  return html`<section class="panel missing" id="${id}"><header><h2>${title}</h2></header><p class="note">Not shown. ${why}</p></section>
`;
}

/** Drawn twice, because text that shrinks with its drawing cannot be read on a phone. */
function figureHtml({ id, title, chart, width, height }: { id: string; title: string; chart: Chart; width: number; height: number }): Html {
  const draw = (name: string, size: number, tall: number): Html => new Html(drawSvg(chart, { width: size, height: tall }, `${id}-${name}`));
  return html`<figure role="img" aria-label="${title}"><div class="large">${draw('l', width, height)}</div><div class="small">${draw('s', WIDTHS.phone, Math.min(height, 260))}</div></figure>`;
}

const keyHtml = ({ label, colour, dashed = false }: Key): Html =>
  html`<li><i class="${dashed ? 'dashed' : ''}" style="--key:${colour}"></i>${label}</li>`;

export function tableHtml({ head, rows, texts, command }: Table): Html {
  const every = Math.max(1, Math.ceil(rows.length / ROWS_MAX));
  const shown = rows.filter((_, at) => (rows.length - 1 - at) % every === 0);
  const note = every === 1 ? `${rows.length} rows` : `every ${ordinal(every)} of ${rows.length.toLocaleString('en-US')} rows`;
  return html`<details><summary>Table <span>${note}</span></summary><div class="scroll">${gridHtml(head, shown, texts)}</div>${command === undefined ? null : html`<p class="note"><code>${command}</code></p>`}</details>`;
}

/** A table by itself. Tags that HTML lets one leave out are left out: most of a page is tables. */
export function gridHtml(head: readonly string[], rows: readonly (readonly string[])[], texts: readonly number[]): Html {
  return html`<table class="${texts.map((at) => `text-${at}`).join(' ')}"><thead><tr>${head.map((name) => html`<th>${name}`)}<tbody>${rows.map(
    (row) => html`<tr>${row.map((text) => html`<td>${text}`)}
`,
  )}</table>`;
}

const ordinal = (n: number): string => `${n}${n === 2 ? 'nd' : n === 3 ? 'rd' : 'th'}`;

import * as analytics from 'bullion/analytics';
import type { Facts, Maybe } from '../facts.ts';
import { basisPanel, fundingPanel, interestPanel, quadrantPanel } from '../panels/derivatives.ts';
import { divergencePanel, volumePanel } from '../panels/exchanges.ts';
import { logReturnPanel, matchedPanel, returnPanel } from '../panels/growth.ts';
import { missingPanel, type Panel, panelHtml } from '../panels/panel.ts';
import { monthPanel, quantilePanel, yearPanel } from '../panels/periods.ts';
import { candlePanel, drawdownPanel } from '../panels/price.ts';
import { qualityPanel } from '../panels/quality.ts';
import { distributionPanel, metricPanel } from '../panels/risk.ts';
import { betaPanel, sharpePanel, sortinoPanel, volatilityPanel } from '../panels/rolling.ts';
import { benchmarkName } from '../panels/subject.ts';
import { weekPanel } from '../panels/week.ts';
import { Html, html } from './html.ts';
import { dayText, decimal, percent, price } from './numbers.ts';
import { STYLE } from './style.ts';

/** The whole sheet: one file that loads nothing. The policy in its head says so to the browser, too. */
export function pageHtml(facts: Facts): string {
  const { candles, spec } = facts;
  const title = `${candles.symbol} on ${candles.exchange}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="bullion ${spec.pipeline_version}">
<meta name="bullion-revision" content="${spec.revision}">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main class="sheet">
${headHtml(facts)}
<div class="panels">
${panelsOf(facts)}
</div>
<footer>Made by bullion from revision ${spec.revision}. It describes the past and advises nothing.</footer>
</main>
</body>
</html>
`.text;
}

function panelsOf(facts: Facts): Html[] {
  const show = (panel: Panel): Html => panelHtml(panel);
  return [
    show(candlePanel(facts)),
    show(returnPanel(facts)),
    show(logReturnPanel(facts)),
    orMissing('matched', 'Return at equal volatility', facts.benchmark, (found) => matchedPanel(facts, found)),
    show(drawdownPanel(facts)),
    show(distributionPanel(facts)),
    show(monthPanel(facts)),
    show(yearPanel(facts)),
    show(quantilePanel(facts)),
    show(volatilityPanel(facts)),
    orMissing('beta', 'Rolling beta', facts.benchmark, (found) => betaPanel(facts, found)),
    show(sharpePanel(facts)),
    show(sortinoPanel(facts)),
    orMissing('funding', 'Funding', facts.funding, (found) => fundingPanel(facts, found)),
    orMissing('basis', 'Basis', facts.basis, (found) => basisPanel(facts, found)),
    orMissing('interest', 'Open interest', facts.interest, (found) => interestPanel(facts, found)),
    orMissing('quadrants', 'Price and open interest', facts.interest, quadrantPanel),
    orMissing('divergence', 'Price divergence', facts.exchanges, (found) => divergencePanel(facts, found)),
    orMissing('volume', 'Volume by exchange', facts.exchanges, (found) => volumePanel(facts, found)),
    orMissing('week', 'Hours of the week', facts.hours, weekPanel),
    show(metricPanel(facts)),
    show(qualityPanel(facts)),
  ];
}

function orMissing<T>(id: string, title: string, part: Maybe<T>, panel: (found: T) => Panel): Html {
  return 'found' in part ? panelHtml(panel(part.found)) : missingPanel(id, title, part.missing);
}

function headHtml(facts: Facts): Html {
  const { candles, spec, own } = facts;
  const last = candles.at(-1);
  const where = candles.exchange === 'aggregated' ? 'across exchanges' : `on ${candles.exchange}`;
  const compared = 'found' in facts.benchmark ? ` Beside it stands ${benchmarkName(facts)}.` : '';
  return html`<header><div class="top"><h1>${candles.symbol}<small>${candles.market === 'perp' ? 'perpetual' : 'spot'} ${where}</small></h1>
<div class="price">${price(last?.close)}<small>${candles[0]?.quote}, close of ${dayText(last?.timestamp ?? null)}</small></div></div>
<p class="lede">${spec.simulated ? html`<span class="badge">simulated data</span> ` : null}${candles.length} days from ${dayText(candles[0]?.timestamp ?? null)} to ${dayText(last?.timestamp ?? null)}, days of UTC.${compared} Data of ${spec.update_time.slice(0, 10)}, revision ${spec.revision}.</p>
<dl class="tiles">${tilesOf(facts, own).map(({ name, value, beside }) => html`<div><dt>${name}</dt><dd>${value}<small>${beside}</small></dd></div>`)}</dl></header>`;
}

function tilesOf(facts: Facts, own: analytics.Performance) {
  const other = 'found' in facts.benchmark ? facts.benchmark.found.performance : undefined;
  const name = benchmarkName(facts);
  const tile = (title: string, of: (performance: analytics.Performance) => string) => ({
    name: title,
    value: of(own),
    beside: other === undefined ? '' : `${name} ${of(other)}`,
  });
  const year = 'found' in facts.funding ? facts.funding.found.year : undefined;
  return [
    tile('Cumulative return', ({ prices }) => percent(analytics.totalReturn(prices), 1)),
    tile('Per year (CAGR)', ({ prices }) => percent(analytics.cagr(prices), 1)),
    tile('Volatility per year', ({ returns, perYear }) => percent(analytics.volatility(returns, perYear), 1)),
    tile('Sharpe', ({ returns, perYear }) => decimal(analytics.sharpe(returns, perYear))),
    tile('Deepest drawdown', ({ prices }) => percent(analytics.maxDrawdown(prices), 1)),
    {
      name: 'Funding per year',
      value: percent(year?.annualized, 1),
      beside: year === undefined ? 'not known' : `paid by longs on ${year.exchange}`,
    },
  ];
}

"""The statistics of packages/client/src/analytics by pandas, numpy and quantstats: reads series as JSON, prints the values as JSON."""

import json
import sys
import warnings

import numpy as np
import pandas as pd
import quantstats as qs

warnings.filterwarnings("ignore")
YEAR = 365


def prices_of(rows):
    """Bars on a whole calendar: those that are missing are NaN, and nothing is filled."""
    series = pd.Series({pd.Timestamp(ms, unit="ms"): close for ms, close in rows}, dtype=float)
    return series.reindex(pd.date_range(series.index[0], series.index[-1], freq="D"))


def listed(series, index=None):
    values = series if index is None else series.reindex(index)
    return [None if not np.isfinite(value) else float(value) for value in values]


def falls(prices):
    """Drawdowns by a plain loop over numpy arrays."""
    found, peak, low = [], 0, None
    values = prices.to_numpy()
    for at in range(1, len(values)):
        if values[at] >= values[peak]:
            if low is not None:
                found.append((peak, low, at, at))
            peak, low = at, None
        elif low is None or values[at] < values[low]:
            low = at
    if low is not None:
        found.append((peak, low, None, len(values) - 1))
    day = lambda at: None if at is None else str(prices.index[at].date())
    days = lambda a, b: (prices.index[b] - prices.index[a]).days
    return [
        [day(p), day(v), day(r), float(values[v] / values[p] - 1), days(p, last), None if r is None else days(v, r)]
        for p, v, r, last in found
    ]


def months(returns):
    grouped = returns.iloc[1:].groupby(returns.index[1:].strftime("%Y-%m"))
    whole = grouped.apply(lambda each: np.nan if each.isna().any() else (1 + each).prod() - 1)
    return {name: None if np.isnan(value) else float(value) for name, value in whole.items()}


def spreads(returns):
    """Quantiles of what each stretch returned, the first and the last one as far as they go."""
    index = returns.index[1:]
    weeks = index.strftime("%G-W%V")
    keys = {"day": index, "week": weeks, "month": index.to_period("M"), "quarter": index.to_period("Q"), "year": index.year}
    shares = {"least": 0, "p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95, "most": 1}
    found = {}
    for kind, key in keys.items():
        each = (1 + returns.iloc[1:]).groupby(key).prod() - 1
        quantiles = {name: float(each.quantile(share)) for name, share in shares.items()}
        found[kind] = {"count": len(each), "mean": float(each.mean()), **quantiles}
    return found


def matched(returns, other):
    """Compounded returns with the deviation of the other's, on the days that both have."""
    both = pd.concat([returns, other], axis=1).dropna()
    own, beside = both.iloc[:, 0], both.iloc[:, 1]
    return listed((1 + own * beside.std() / own.std()).cumprod() - 1)


def estimators(bars):
    o, h, l, c = (np.array(column, dtype=float) for column in zip(*bars))
    parkinson = np.mean(np.log(h / l) ** 2) / (4 * np.log(2))
    klass = np.mean(0.5 * np.log(h / l) ** 2 - (2 * np.log(2) - 1) * np.log(c / o) ** 2)
    n = len(o) - 1
    over, within = np.var(np.log(o[1:] / c[:-1]), ddof=1), np.var(np.log(c[1:] / o[1:]), ddof=1)
    rs = np.mean((np.log(h / c) * np.log(h / o) + np.log(l / c) * np.log(l / o))[1:])
    k = 0.34 / (1.34 + (n + 1) / (n - 1))
    zhang = over + k * within + (1 - k) * rs
    return {"parkinson": np.sqrt(parkinson * YEAR), "garman_klass": np.sqrt(klass * YEAR), "yang_zhang": np.sqrt(zhang * YEAR)}


def metrics(prices, benchmark):
    """Of a series without gaps, because quantstats does not know any."""
    r, b = prices.pct_change().dropna(), benchmark.pct_change().dropna()
    s = qs.stats
    years = (prices.index[-1] - prices.index[0]).days / YEAR
    total = prices.iloc[-1] / prices.iloc[0] - 1
    growth = (1 + total) ** (1 / years) - 1
    monthly = (1 + r).groupby(r.index.strftime("%Y-%m")).prod() - 1
    quarterly = (1 + r).groupby([r.index.year, r.index.quarter]).prod() - 1
    yearly = (1 + r).groupby(r.index.year).prod() - 1
    deep = float((prices / prices.cummax() - 1).min())
    greeks = s.greeks(r, b, periods=YEAR)
    rate = lambda each: float((each > 0).sum() / (each != 0).sum())
    geometric = lambda each: float(np.prod(1 + each) ** (1 / len(each)) - 1)
    pain = lambda each: float(each.sum() / abs(each[each < 0].sum()))
    details = falls(prices)
    return {
        "total_return": s.comp(r),
        "cagr": s.cagr(r, periods=YEAR),
        "time_in_market": float((r != 0).mean()),
        "expected_daily": s.expected_return(r),
        "expected_monthly": geometric(monthly),
        "expected_yearly": geometric(yearly),
        "average_return": float(r[r != 0].mean()),
        "return_90d": float(prices.iloc[-1] / prices.iloc[-91] - 1),
        "return_365d": float(prices.iloc[-1] / prices.iloc[-366] - 1),
        "volatility": s.volatility(r, periods=YEAR),
        "sharpe": s.sharpe(r, periods=YEAR),
        "probabilistic_sharpe": s.probabilistic_sharpe_ratio(r, periods=YEAR),
        "smart_sharpe": s.smart_sharpe(r, periods=YEAR),
        "sortino": s.sortino(r, periods=YEAR),
        "smart_sortino": s.smart_sortino(r, periods=YEAR),
        "adjusted_sortino": s.adjusted_sortino(r, periods=YEAR),
        "smart_adjusted_sortino": s.adjusted_sortino(r, periods=YEAR, smart=True),
        "omega": s.omega(r, periods=YEAR),
        "calmar": growth / abs(deep),
        "max_drawdown": s.max_drawdown(prices),
        "longest_drawdown": max(each[4] for each in details),
        "average_drawdown": float(np.mean([each[3] for each in details])),
        "average_drawdown_days": float(np.mean([each[4] for each in details])),
        "recovery_factor": abs(float(r.sum())) / abs(deep),
        "ulcer_index": s.ulcer_index(r),
        "ulcer_performance": s.ulcer_performance_index(r),
        "var_95": float(r.quantile(0.05)),
        "es_95": s.cvar(r, method="historical"),
        "var_95_normal": s.value_at_risk(r),
        "skew": s.skew(r),
        "kurtosis": s.kurtosis(r),
        "tail_ratio": s.tail_ratio(r),
        "outlier_wins": s.outlier_win_ratio(r),
        "outlier_losses": s.outlier_loss_ratio(r),
        "best_bar": float(r.max()),
        "worst_bar": float(r.min()),
        "best_month": float(monthly.max()),
        "worst_month": float(monthly.min()),
        "win_rate": s.win_rate(r),
        "win_rate_month": rate(monthly),
        "win_rate_quarter": rate(quarterly),
        "win_rate_year": rate(yearly),
        "average_win": s.avg_win(r),
        "average_loss": s.avg_loss(r),
        "payoff": s.payoff_ratio(r),
        "profit_factor": s.profit_factor(r),
        "profit_ratio": s.profit_ratio(r),
        "gain_to_pain": s.gain_to_pain_ratio(r),
        "gain_to_pain_month": pain(monthly),
        "common_sense": s.common_sense_ratio(r),
        "cpc": s.cpc_index(r),
        "kelly": s.kelly_criterion(r),
        "risk_of_ruin": s.risk_of_ruin(r),
        "longest_wins": float(s.consecutive_wins(r)),
        "longest_losses": float(s.consecutive_losses(r)),
        "beta": greeks["beta"],
        "alpha": greeks["alpha"],
        "correlation": float(r.corr(b)),
        "r_squared": s.r_squared(r, b),
        "information_ratio": s.information_ratio(r, b),
        "treynor": s.treynor_ratio(r, b, periods=YEAR),
        "serenity": s.serenity_index(r),
        "risk_return": s.risk_return_ratio(r),
        "risk_adjusted_return": s.cagr(r, periods=YEAR) / s.exposure(r),  # s.rar() itself always takes 252 days
    }


given = json.load(sys.stdin)
whole, benchmark, broken = (prices_of(given[name]) for name in ("whole", "benchmark", "broken"))
kept = pd.to_datetime([ms for ms, _ in given["broken"]], unit="ms")
returns = broken.pct_change(fill_method=None)
aligned = pd.concat([returns, benchmark.pct_change()], axis=1).dropna()
funding = pd.DataFrame(given["funding"], columns=["rate", "hours"], dtype=float).dropna()
said = {
    "metrics": {name: float(value) for name, value in metrics(whole, benchmark).items()},
    "drawdowns": falls(whole),
    "months": months(returns),
    "spreads": spreads(whole.pct_change()),
    "estimators": {name: float(value) for name, value in estimators(given["bars"]).items()},
    "funding": float(funding["rate"].sum() / funding["hours"].sum() * YEAR * 24),
    "broken": {
        **{f"return_{days}d": listed(broken / broken.shift(days) - 1, kept) for days in (1, 7, 30, 90, 365)},
        "log_return_1d": listed(np.log(broken / broken.shift(1)), kept),
        "rolling_volatility": listed(returns.rolling(30).std() * np.sqrt(YEAR), kept),
        "rolling_sharpe": listed(returns.rolling(30).mean() / returns.rolling(30).std() * np.sqrt(YEAR), kept),
        "rolling_beta": listed((returns.rolling(60).cov(benchmark.pct_change()) / benchmark.pct_change().where(returns.notna()).rolling(60).var()), kept),
        "rolling_sortino": listed(
            returns.rolling(30).apply(lambda each: each.mean() / np.sqrt((each.clip(upper=0) ** 2).mean()) * np.sqrt(YEAR)), kept
        ),
        "volatility_matched": matched(returns, benchmark.pct_change()),
        "underwater": listed(broken / broken.cummax() - 1, kept),
        "skew": float(returns.skew()),
        "kurtosis": float(returns.kurt()),
        "correlation": float(aligned.corr().iloc[0, 1]),
    },
}
json.dump(said, sys.stdout)

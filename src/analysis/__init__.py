"""Figures that can be traced, forecasts whose intervals are said, for a city's analysts.

``import analysis as an``; the public names, by what one looks for:

Load figures
    load_panel, load_observations, load_targets, load_events, conflicts, clashes,
    load_rd_intensity, load_talent, load_platforms, load_enterprises, load_provinces,
    read_table, as_panel, as_targets, load_world_bank, load_eurostat, load_live, refresh
Names and sources
    indicators, places, sources, find_indicator, find_place, indicator_name, place_name,
    province_of, provinces_of, nation_of, source_line
Check
    DataError, check_panel, mixed_editions, published_up_to
Measure
    growth_rate, newest_value, change_pp, index_to, rank, concentration, share, ratio,
    peer_position, time_distance, catch_up_years, convergence, dispersion,
    decompose_ratio_change, elasticity, required_growth, plan_completion, implied_plan, run_rate,
    kinked_trend, composite
Editions and GDP bases
    as_of, first_release, vintage_table, revisions, splice, find_links, compare_estimates,
    estimate_intervals
Forecast
    forecast, regression_forecast, outlook, backtest, score, tail_shares, prob_at_least, draw_paths,
    brier, reliability
Targets
    due_year, target_verdicts, target_readings, target_gaps, rate, flip_risk, hindcast,
    required_spending
The brief
    brief_points, select_points, headline_figures, judgement, decisions, without_result,
    odds_by_reading, describe_points, describe_figures, describe_judgement,
    describe_decisions
Language
    set_language, language, both
Words and tables
    finding, findings, amount, signed, between, ordinal, join_words, describe_change,
    describe_rebasing, describe_coverage, describe_errors, label, sentence, table,
    sources_table, left_out
Charts
    plot_series, plot_forecast, plot_ranked, plot_gaps, plot_plans, plot_distribution,
    plot_decomposition, plot_pace, plot_probability, plot_ratings, plot_spending, plot_rebasing,
    plot_revisions, plot_estimates, plot_intervals, plot_coverage, plot_reliability, caption
Explore
    explore
Documents
    extract_figures, verify_source

``help(an.forecast)`` describes one, with its units, its source and an example.
"""

import warnings

import lazy_loader

#: Old name -> the name that took its place; the old one goes with the next release.
_RENAMED = {
    "estimate_errors": "compare_estimates",
    "held": "describe_coverage",
    "links": "find_links",
    "moved": "describe_change",
    "plot_effects": "plot_decomposition",
    "plot_triangle": "plot_revisions",
    "rebased": "describe_rebasing",
}

# Which name lives in which room stands in __init__.pyi, where type checkers look too.
_public, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    """A public name, imported when first used; an old one with a warning."""
    if name in _RENAMED:
        warnings.warn(f"{name} is now {_RENAMED[name]}", FutureWarning, stacklevel=2)
    return _public(_RENAMED.get(name, name))

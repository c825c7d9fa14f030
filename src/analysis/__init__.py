"""Figures that can be traced, forecasts whose intervals are said, for a city's analysts.

``import analysis as an``; the public names, by what one looks for:

Load figures
    load_panel, load_observations, load_targets, conflicts, load_rd_intensity, load_talent,
    load_platforms, load_enterprises, as_panel, load_world_bank, load_eurostat, load_live, refresh
Names and sources
    indicators, places, sources, find_indicator, find_place, indicator_name, place_name,
    province_of, cite, source_line
Check
    DataError, check_panel, mixed_editions
Measure
    growth_rate, change_pp, compound_growth_pct, index_to, rank, concentration, share, ratio,
    density, peer_position, time_distance, catch_up_years, convergence, dispersion,
    decompose_ratio_change, elasticity, required_growth, plan_completion, implied_plan, run_rate,
    kinked_trend, composite
Editions and GDP bases
    as_of, first_release, latest, vintage_table, revisions, splice, links, estimate_errors,
    estimate_intervals
Forecast
    forecast, regression_forecast, backtest, score, tail_shares, prob_at_least, draw_paths, brier,
    reliability
Targets
    target_gaps, rate, flip_risk, hindcast, required_spending
Words and tables
    amount, findings, held, label, moved, rebased, sentence, table, sources_table
Charts
    plot_series, plot_forecast, plot_ranked, plot_gaps, plot_plans, plot_distribution,
    plot_effects, plot_pace, plot_probability, plot_ratings, plot_spending, plot_rebasing,
    plot_triangle, plot_estimates, plot_intervals, plot_coverage, plot_reliability, caption
Explore
    explore
Documents
    extract_figures, verify_source

``help(an.forecast)`` describes one, with its units, its source and an example.
"""

import lazy_loader

# Which name lives in which room stands in __init__.pyi, where type checkers look too.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

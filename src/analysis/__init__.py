"""Figures that can be traced, forecasts whose intervals are said, for a city's analysts.

``import analysis as an``; every public name is listed here.
"""

from .backtest import backtest, coverage_test, score
from .bases import links, splice
from .catalogue import (
    find_indicator,
    find_place,
    indicator_name,
    indicators,
    place_name,
    places,
    province_of,
    sources,
)
from .charts import plot_forecast, plot_series
from .citations import cite, source_line
from .comparisons import plot_distribution, plot_effects, plot_gaps, plot_plans, plot_ranked
from .composite import composite
from .connectors import load_eurostat, load_live, load_world_bank, refresh
from .convergence import convergence, dispersion
from .decomposition import decompose_ratio_change, elasticity, required_growth
from .estimates import estimate_errors, estimate_intervals
from .explore import explore
from .forecast import forecast
from .hindcast import hindcast
from .loaders import conflicts, load_observations, load_panel, load_targets
from .metrics import (
    change_pp,
    compound_growth_pct,
    concentration,
    growth_rate,
    index_to,
    rank,
)
from .panels import as_panel
from .peers import catch_up_years, peer_position, time_distance
from .plans import implied_plan, plan_completion, run_rate
from .probability import brier, draw_paths, prob_at_least, reliability
from .quality_charts import plot_coverage, plot_reliability
from .ratings import flip_risk, rate
from .ratios import density, ratio, share
from .regression import regression_forecast
from .reports import extract_figures, verify_source
from .schema import DataError, check_panel, mixed_editions
from .spending import required_spending
from .style import caption
from .tables import sources_table, table
from .target_charts import plot_pace, plot_probability, plot_ratings, plot_spending
from .targets import target_gaps
from .themes import load_enterprises, load_platforms, load_rd_intensity, load_talent
from .trends import kinked_trend
from .vintage_charts import plot_estimates, plot_intervals, plot_rebasing, plot_triangle
from .vintages import as_of, first_release, latest, revisions, vintage_table
from .wording import amount, findings, held, label, moved, rebased, sentence

__all__ = [
    "DataError",
    "amount",
    "as_of",
    "as_panel",
    "backtest",
    "brier",
    "caption",
    "catch_up_years",
    "change_pp",
    "check_panel",
    "cite",
    "composite",
    "compound_growth_pct",
    "concentration",
    "conflicts",
    "convergence",
    "coverage_test",
    "decompose_ratio_change",
    "density",
    "dispersion",
    "draw_paths",
    "elasticity",
    "estimate_errors",
    "estimate_intervals",
    "explore",
    "extract_figures",
    "find_indicator",
    "find_place",
    "findings",
    "first_release",
    "flip_risk",
    "forecast",
    "growth_rate",
    "held",
    "hindcast",
    "implied_plan",
    "index_to",
    "indicator_name",
    "indicators",
    "kinked_trend",
    "label",
    "latest",
    "links",
    "load_enterprises",
    "load_eurostat",
    "load_live",
    "load_observations",
    "load_panel",
    "load_platforms",
    "load_rd_intensity",
    "load_talent",
    "load_targets",
    "load_world_bank",
    "mixed_editions",
    "moved",
    "peer_position",
    "place_name",
    "places",
    "plan_completion",
    "plot_coverage",
    "plot_distribution",
    "plot_effects",
    "plot_estimates",
    "plot_forecast",
    "plot_gaps",
    "plot_intervals",
    "plot_pace",
    "plot_plans",
    "plot_probability",
    "plot_ranked",
    "plot_ratings",
    "plot_rebasing",
    "plot_reliability",
    "plot_series",
    "plot_spending",
    "plot_triangle",
    "prob_at_least",
    "province_of",
    "rank",
    "rate",
    "ratio",
    "rebased",
    "refresh",
    "regression_forecast",
    "reliability",
    "required_growth",
    "required_spending",
    "revisions",
    "run_rate",
    "score",
    "sentence",
    "share",
    "source_line",
    "sources",
    "sources_table",
    "splice",
    "table",
    "target_gaps",
    "time_distance",
    "verify_source",
    "vintage_table",
]

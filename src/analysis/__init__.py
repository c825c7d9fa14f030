"""Figures that can be traced, forecasts whose intervals are said, for a city's analysts.

``import analysis as an``; every public name is listed here.
"""

from .backtest import rolling_coverage
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
from .charts import plot_forecast, plot_series, plot_vintages
from .comparisons import plot_distribution, plot_effects, plot_gaps, plot_plans, plot_ranked
from .forecast import regression_forecast
from .loaders import (
    conflicts,
    load_enterprises,
    load_observations,
    load_panel,
    load_platforms,
    load_rd_intensity,
    load_talent,
    load_targets,
)
from .metrics import (
    change_pp,
    compound_growth_pct,
    concentration,
    growth_rate,
    index_to,
    rank,
)
from .panels import as_panel
from .plans import implied_plan, plan_completion, run_rate
from .ratios import decompose_ratio_change, density, ratio, share
from .schema import DataError, check_panel
from .style import caption
from .tables import sources_table, table
from .targets import target_gaps
from .vintages import first_release
from .wording import amount, cite, findings, label, moved, sentence, source_line

__all__ = [
    "DataError",
    "amount",
    "as_panel",
    "caption",
    "change_pp",
    "check_panel",
    "cite",
    "compound_growth_pct",
    "concentration",
    "conflicts",
    "decompose_ratio_change",
    "density",
    "find_indicator",
    "find_place",
    "findings",
    "first_release",
    "growth_rate",
    "implied_plan",
    "index_to",
    "indicator_name",
    "indicators",
    "label",
    "load_enterprises",
    "load_observations",
    "load_panel",
    "load_platforms",
    "load_rd_intensity",
    "load_talent",
    "load_targets",
    "moved",
    "place_name",
    "places",
    "plan_completion",
    "plot_distribution",
    "plot_effects",
    "plot_forecast",
    "plot_gaps",
    "plot_plans",
    "plot_ranked",
    "plot_series",
    "plot_vintages",
    "province_of",
    "rank",
    "ratio",
    "regression_forecast",
    "rolling_coverage",
    "run_rate",
    "sentence",
    "share",
    "source_line",
    "sources",
    "sources_table",
    "table",
    "target_gaps",
]

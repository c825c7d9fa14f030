"""The public names, by what one looks for; each is imported from its room when first used."""

# Load figures
from .charts.comparison import plot_decomposition as plot_decomposition
from .charts.comparison import plot_distribution as plot_distribution
from .charts.comparison import plot_plans as plot_plans
from .charts.comparison import plot_ranked as plot_ranked
from .charts.quality import plot_coverage as plot_coverage
from .charts.quality import plot_reliability as plot_reliability

# Charts
from .charts.series import plot_forecast as plot_forecast
from .charts.series import plot_series as plot_series
from .charts.style import caption as caption
from .charts.targets import plot_gaps as plot_gaps
from .charts.targets import plot_pace as plot_pace
from .charts.targets import plot_probability as plot_probability
from .charts.targets import plot_ratings as plot_ratings
from .charts.targets import plot_spending as plot_spending
from .charts.vintages import plot_estimates as plot_estimates
from .charts.vintages import plot_intervals as plot_intervals
from .charts.vintages import plot_rebasing as plot_rebasing
from .charts.vintages import plot_revisions as plot_revisions

# Names and sources
from .datapackage.catalogue import find_indicator as find_indicator
from .datapackage.catalogue import find_place as find_place
from .datapackage.catalogue import indicator_name as indicator_name
from .datapackage.catalogue import indicators as indicators
from .datapackage.catalogue import place_name as place_name
from .datapackage.catalogue import places as places
from .datapackage.catalogue import sources as sources
from .datapackage.regions import nation_of as nation_of
from .datapackage.regions import province_of as province_of
from .datapackage.regions import provinces_of as provinces_of

# Check
from .errors import DataError as DataError

# Explore
from .explorer import explore as explore
from .forecasting.backtest import backtest as backtest
from .forecasting.backtest import score as score
from .forecasting.backtest import tail_shares as tail_shares

# Forecast
from .forecasting.forecast import forecast as forecast
from .forecasting.outlook import outlook as outlook
from .forecasting.probability import brier as brier
from .forecasting.probability import draw_paths as draw_paths
from .forecasting.probability import prob_at_least as prob_at_least
from .forecasting.probability import reliability as reliability
from .forecasting.regression import regression_forecast as regression_forecast

# Language
from .languages import both as both
from .languages import language as language
from .languages import set_language as set_language
from .live import load_eurostat as load_eurostat
from .live import load_live as load_live
from .live import load_world_bank as load_world_bank
from .live import refresh as refresh
from .loaders.clashes import clashes as clashes
from .loaders.events import load_events as load_events
from .loaders.own import as_panel as as_panel
from .loaders.own import as_targets as as_targets
from .loaders.published import conflicts as conflicts
from .loaders.published import load_observations as load_observations
from .loaders.published import load_panel as load_panel
from .loaders.published import load_targets as load_targets
from .loaders.sheet import read_table as read_table
from .loaders.themes import load_enterprises as load_enterprises
from .loaders.themes import load_platforms as load_platforms
from .loaders.themes import load_provinces as load_provinces
from .loaders.themes import load_rd_intensity as load_rd_intensity
from .loaders.themes import load_talent as load_talent
from .metrics.composite import composite as composite
from .metrics.convergence import convergence as convergence
from .metrics.convergence import dispersion as dispersion
from .metrics.decomposition import decompose_ratio_change as decompose_ratio_change
from .metrics.decomposition import elasticity as elasticity
from .metrics.decomposition import required_growth as required_growth

# Measure
from .metrics.growth import change_pp as change_pp
from .metrics.growth import growth_rate as growth_rate
from .metrics.growth import index_to as index_to
from .metrics.growth import newest_value as newest_value
from .metrics.plans import implied_plan as implied_plan
from .metrics.plans import plan_completion as plan_completion
from .metrics.plans import run_rate as run_rate
from .metrics.shares import concentration as concentration
from .metrics.shares import ratio as ratio
from .metrics.shares import share as share
from .metrics.standing import catch_up_years as catch_up_years
from .metrics.standing import peer_position as peer_position
from .metrics.standing import rank as rank
from .metrics.standing import time_distance as time_distance
from .metrics.trend import kinked_trend as kinked_trend
from .panel import check_panel as check_panel
from .panel import mixed_editions as mixed_editions
from .panel import published_up_to as published_up_to

# Documents
from .reports import extract_figures as extract_figures
from .reports import verify_source as verify_source

# Targets
from .targets.due import due_year as due_year
from .targets.gaps import target_gaps as target_gaps
from .targets.headlines import headline_figures as headline_figures
from .targets.headlines import judgement as judgement
from .targets.hindcast import hindcast as hindcast
from .targets.points import brief_points as brief_points
from .targets.rating import flip_risk as flip_risk
from .targets.rating import rate as rate
from .targets.selection import decisions as decisions
from .targets.selection import odds_by_reading as odds_by_reading
from .targets.selection import select_points as select_points
from .targets.selection import without_result as without_result
from .targets.spending import required_spending as required_spending
from .targets.verdicts import target_readings as target_readings
from .targets.verdicts import target_verdicts as target_verdicts
from .text.brief import describe_points as describe_points
from .text.citations import source_line as source_line
from .text.descriptions import describe_coverage as describe_coverage
from .text.descriptions import describe_errors as describe_errors
from .text.descriptions import describe_rebasing as describe_rebasing
from .text.headlines import describe_decisions as describe_decisions
from .text.headlines import describe_figures as describe_figures
from .text.headlines import describe_judgement as describe_judgement
from .text.headlines import describe_unsettled as describe_unsettled
from .text.phrases import between as between
from .text.phrases import describe_change as describe_change
from .text.phrases import finding as finding
from .text.phrases import findings as findings
from .text.phrases import join_words as join_words
from .text.phrases import left_out as left_out
from .text.phrases import ordinal as ordinal
from .text.phrases import signed as signed
from .text.table import sources_table as sources_table
from .text.table import table as table

# Words and tables
from .text.wording import amount as amount
from .text.wording import label as label
from .text.wording import sentence as sentence
from .vintages.estimates import compare_estimates as compare_estimates
from .vintages.estimates import estimate_intervals as estimate_intervals
from .vintages.gdp_base import find_links as find_links
from .vintages.gdp_base import splice as splice

# Editions and GDP bases
from .vintages.revisions import as_of as as_of
from .vintages.revisions import first_release as first_release
from .vintages.revisions import revisions as revisions
from .vintages.revisions import vintage_table as vintage_table

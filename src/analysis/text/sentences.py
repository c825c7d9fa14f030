"""Sentences that the library itself prints, English beside Chinese: alternatives of charts, notes."""

from __future__ import annotations

#: Findings, chart titles and notes: key -> (English, Chinese).
SENTENCES: dict[str, tuple[str, str]] = {
    # what a chart shows, for those who hear the page
    "alt_interval": (
        "{name}: {level:.0f} % interval {lower} to {upper}",
        "{name}：{level:.0f}%区间{lower}至{upper}",
    ),
    "alt_line": (
        "{name}: {first} in {start:.0f}, {last} in {end:.0f}; lowest {low} ({low_year:.0f}), highest {high} ({high_year:.0f})",
        "{name}：{start:.0f}年{first}，{end:.0f}年{last}；最低{low}（{low_year:.0f}年），最高{high}（{high_year:.0f}年）",
    ),
    "alt_point": ("{name}: {last} in {end:.0f}", "{name}：{end:.0f}年{last}"),
    "alt_others": (
        "{n} more places, last values from {low} to {high}",
        "另有{n}个地区，最新值在{low}至{high}之间",
    ),
    "alt_range": ("{n} values, from {low} to {high}", "共{n}个数值，从{low}到{high}"),
    "alt_single": ("One value: {high}", "1个数值：{high}"),
    "alt_forecast": (
        "Forecast for {year:.0f}: median {median}, {level} % prediction interval {lower} to {upper}",
        "{year:.0f}年预测：中位数{median}，{level}%预测区间{lower}至{upper}",
    ),
    "alt_target": ("Target for {year:.0f}: {value}", "{year:.0f}年目标：{value}"),
    "value_of": ("{value} ({name})", "{value}（{name}）"),
    # names and short cells
    "corridor": ("The innovation corridor", "科创走廊"),
    "strong_base": ("The strong-base programme", "省科创强基项目"),
    "list_comma": (", ", "、"),
    "period_cell": ("{period}", "{period}"),
    "change_points": ("{change:+.2f} points", "{change:+.2f}个百分点"),
    "rank_cell": ("{rank:.0f} ({period})", "第{rank:.0f}（{period}）"),
    "range": ("{low} to {high}", "{low}至{high}"),
    # R&D intensity
    "one_base_change": (
        "On the GDP of the {basis}, {place}'s R&D intensity went {moved}, from {before:.2f} % in "
        "{first} to {value:.2f} % in {year}",
        "按{basis}后的GDP口径，{place}R&D经费投入强度由{first}年的{before:.2f}%变为{year}年的{value:.2f}%，"
        "{moved}",
    ),
    "first_releases_suggest": (
        "; first releases, {before:.2f} and {value:.2f}, suggest {moved}: the rest is a change of "
        "GDP base",
        "；若比较初次公布的{before:.2f}%与{value:.2f}%，则为{moved}，差额只是GDP口径调整",
    ),
    "first_releases_revised": (
        "; first releases, {before:.2f} and {value:.2f}, suggest {moved}: the rest is a later revision",
        "；若比较初次公布的{before:.2f}%与{value:.2f}%，则为{moved}，差额是此后的修订",
    ),
    "held_forecast": (
        "In {origins:.0f} past starting years the 80 % interval held {c80:.0f} %, the 95 % interval "
        "{c95:.0f} % of outcomes",
        "以过去{origins:.0f}个起点年检验，80%区间实际覆盖{c80:.0f}%，95%区间覆盖{c95:.0f}%",
    ),
    "held_regression": (
        "; those of the regression (dotted) {c80:.0f} and {c95:.0f} %",
        "；回归预测（点线）分别为{c80:.0f}%与{c95:.0f}%",
    ),
    "held_none": ("No past starting year to check it on", "尚无可供检验的起点年"),
    "gap": (" ", ""),
    "basis_but_one": ("{basis} (that of {place} is not known)", "{basis}（{place}口径不详）"),
    # exploring
    "explore_one": ("{place} {value}", "{place}{value}"),
    "explore_one_year": ("{place} {value} ({year})", "{place}{value}（{year}年）"),
    "explore_series": (
        "{indicator} in {year}, {unit}: {ends}",
        "{year}年{indicator}（{unit}）：{ends}",
    ),
    "explore_series_years": ("{indicator}, {unit}: {ends}", "{indicator}（{unit}）：{ends}"),
    "explore_forecast": (
        "{indicator}, {place}: {median} expected in {year}, 80 % prediction interval {lower} to {upper}",
        "{year}年{place}{indicator}预计{median}，80%预测区间{lower}至{upper}",
    ),
    "explore_method": (
        "Method: {method}, from {n} survey figures",
        "方法：{method}，依据统计数{n}个",
    ),
    # forecast quality
    "method_auto": ("calibrated", "校准预测"),
    "method_naive": ("no change", "不变"),
    "method_drift": ("drift", "趋势外推"),
    "method_ols": ("straight line (OLS)", "直线（OLS）"),
    "method_ets": ("ETS", "ETS"),
    "method_theta": ("Theta", "Theta"),
    "method_damped trend": ("damped trend", "阻尼趋势"),
    # sources
    "sources_caption": ("Documents used on these pages: {n}", "本篇所用文件{n}份"),
    "sources_note": (
        "Grade of evidence: A official page or yearbook, B official text seen in a compilation, C "
        "press, D weak. Figures: how many figures on these pages come from the document.",
        "证据等级：A官方网页或年鉴，B汇编所见官方文本，C报刊，D较弱。引用数：本篇引自该文件的数值个数。",
    ),
}

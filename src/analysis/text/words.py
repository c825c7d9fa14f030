"""Every word that is printed: English beside Chinese, numbers filled in by ``wording``."""

from __future__ import annotations

#: Words on charts and in table heads: key -> (English, Chinese).
LABELS: dict[str, tuple[str, str]] = {
    "actual": ("completed", "完成"),
    "and_others": (" and {n} more", "等{total}家机构"),
    "basis": ("GDP base", "GDP口径"),
    "basis_census2": ("census of 2008", "第二次经济普查"),
    "basis_census3": ("census of 2013", "第三次经济普查"),
    "basis_census4": ("census of 2018", "第四次经济普查"),
    "basis_census5": ("census of 2023", "第五次经济普查"),
    "basis_unknown": ("not known", "不详"),
    "bases_used": ("GDP base: {bases}", "GDP口径：{bases}"),
    "bound_about": ("about ", "约"),
    "bound_at_least": ("at least ", "不低于"),
    "bound_at_most": ("at most ", "不高于"),
    "bound_level": ("", ""),
    "bound_range": ("within ", "区间"),
    "colon": (": ", "："),
    # heads of columns of a table, where the column's own name isn't a label
    "column_base": ("Set out from", "起点值"),
    "column_base_year": ("From", "起点年份"),
    "column_break_even": ("Even odds at", "达标概率50%对应值"),
    "column_change_pp": ("Change on the year before", "比上年变化"),
    "column_chosen": ("Figure used", "采用值"),
    "column_completion_pct": ("Figure over target", "最新值/目标"),
    "column_coverage_50": ("50 % interval held", "50%区间覆盖率"),
    "column_coverage_80": ("80 % interval held", "80%区间覆盖率"),
    "column_coverage_95": ("95 % interval held", "95%区间覆盖率"),
    "column_error": ("Survey less estimate", "统计数减预计数"),
    "column_estimate": ("Estimate", "预计数"),
    "column_factor": ("Factor", "衔接系数"),
    "column_factor_high": ("Highest by rounding", "系数上限"),
    "column_factor_low": ("Lowest by rounding", "系数下限"),
    "column_growth_pct": ("Growth", "增速"),
    "column_high": ("High", "高值"),
    "column_index": ("Index", "指数"),
    "column_latest_year": ("Year", "年份"),
    "column_level": ("Interval, %", "区间（%）"),
    "column_low": ("Low", "低值"),
    "column_lower": ("Lower bound", "下限"),
    "column_median": ("Median", "中位数"),
    "column_method": ("Method", "方法"),
    "column_n": ("Points", "数据点数"),
    "column_newer": ("Newer base", "新口径数"),
    "column_older": ("Older base", "旧口径数"),
    "column_outcome": ("Outcome", "实际值"),
    "column_pace": ("Needed a year", "今后年均需增"),
    "column_pace_asked": ("Asked a year", "目标要求年均增"),
    "column_pace_asked_pct": ("Growth asked a year", "目标要求年均增速"),
    "column_pace_made": ("Made a year", "以往年均增"),
    "column_pace_made_pct": ("Growth made a year", "以往年均增速"),
    "column_pace_pct": ("Growth needed a year", "今后年均需增速"),
    "column_rank": ("Rank", "位次"),
    "column_rank_high": ("Lowest rank", "最低位次"),
    "column_rank_low": ("Best rank", "最高位次"),
    "column_road_pct": ("Road behind", "已走完路程"),
    "column_score": ("Score", "得分"),
    "column_share": ("Share", "占比"),
    "column_source": ("Source", "来源"),
    "column_survey": ("Survey", "统计数"),
    "column_upper": ("Upper bound", "上限"),
    "falling_target": ("; ↓ less is better: target over figure", "；↓为逆向指标，按目标/最新值计"),
    "forecast_ends": ("no forecast after {year:.0f}", "{year:.0f}年后无预测"),
    "bound_strive_for": ("striving for ", "力争"),
    "change": ("Change on the year before", "比上年变化"),
    "chosen": ("Figure used", "采用值"),
    "data_until": ("newest publication {date}", "最新发布于{date}"),
    "document": ("Document", "文件"),
    "explore_all": ("all published", "全部已公布目标"),
    "explore_choose": ("Choose a place.", "请选择地区。"),
    "explore_edition": ("Edition", "版本"),
    "explore_horizon": ("Years ahead", "预测年数"),
    "explore_loaded": ("as loaded", "按所载数据"),
    "explore_method_control": ("Forecast", "预测方法"),
    "explore_none": ("none", "无"),
    "explore_nothing": ("No figures for this choice.", "所选范围没有数据。"),
    "explore_several": (
        "Hold Ctrl to choose several; the first {n} are shown",
        "按住Ctrl可多选，显示前{n}个",
    ),
    "explore_target": ("Target", "目标"),
    "figures": ("Figures", "引用数"),
    "known_figures": ("figures", "统计数"),
    "flag_conflict": (
        "where documents disagree, the figure of the better grade and newer date is shown",
        "文件数值不一处，采用证据等级较高、较新者",
    ),
    "flag_estimate": (
        "hollow: estimates",
        "空心为预计数",
    ),
    "flag_basis_inferred": (
        "GDP base of city figures read from the date of publication",
        "市级数据的GDP口径按发布时间推断",
    ),
    "flag_period_inferred": (
        "reference year of some city figures inferred: the survey's year, before that of the report",
        "部分市级数据的统计年度为推断：按统计调查年度（报告年度的上一年）理解",
    ),
    "flag_period_report_year": (
        "city figures without a stated year read as those of the report's own year",
        "未注明年度的市级数据按报告年度理解",
    ),
    "flag_spliced": (
        "squares: linked to one GDP base",
        "方点为按同一GDP口径衔接的数",
    ),
    "flag_place_inferred": ("place of some figures inferred", "部分数据的所属地区为推断"),
    "first_release": ("as first published", "初次公布"),
    "gap": ("Gap", "差距"),
    "gdp_growth_effect": ("GDP growth lowers the ratio", "GDP增长拉低"),
    "grade": ("Grade", "等级"),
    "indicator": ("Indicator", "指标"),
    "interval": ("prediction interval", "预测区间"),
    "last_survey": ("last survey figure", "最新统计数"),
    "latest": ("Latest", "最新值"),
    "mark_about": ("≈", "≈"),
    "arrival": ("Reached in", "达到年份"),
    "break_even": ("Even odds at", "五五开数值"),
    "even": ("about even", "五五开"),
    "fiscal_share": ("Science in fiscal spending", "科技支出占财政支出比重"),
    "likely": ("likely", "较可能"),
    "needed": ("needed", "所需"),
    "newest": ("newest figure", "最新值"),
    "pace_asked": ("straight line to the target", "匀速达标线"),
    "pace_left": ("pace still needed", "今后所需增速"),
    "pace_on": ("at the pace so far", "按以往增速"),
    "probability": ("Probability", "概率"),
    "rule": ("Rule", "规则"),
    "scenarios": ("all scenarios", "各情景范围"),
    "shortfall": ("Expected shortfall", "预期缺口"),
    "unlikely": ("unlikely", "不大可能"),
    "rating_met": ("met", "已达到"),
    "rating_on_track": ("on_track", "进度正常"),
    "rating_slow": ("slow", "偏慢"),
    "rating_stalled": ("stalled", "停滞"),
    "rating_away": ("moving away", "背离"),
    "rating_not_rated": ("not_rated", "不评级"),
    "rule_growth_ratio": ("growth_ratio", "增速比"),
    "rule_progress_measure": ("progress_measure", "进展度量"),
    "rule_linear_pace": ("linear_pace", "线性进度"),
    "rule_current_status": ("current_status", "现状指数"),
    "rule_anticipated_progress": ("anticipated_progress", "预期进展"),
    "rule_projected_share": ("projected_share", "推算完成度"),
    "rule_weather": ("weather", "天气符号"),
    "rule_plan_completion": ("plan_completion", "计划完成"),
    "rule_capped_ratio": ("capped_ratio", "封顶比率"),
    "mark_at_least": ("≥", "≥"),
    "mark_at_most": ("≤", "≤"),
    "mark_range": ("", ""),
    "mark_level": ("", ""),
    "mark_strive_for": ("→", "→"),
    "median": ("median", "中位数"),
    "met": ("met", "已完成"),
    "met_estimate": ("met (estimate)", "预计完成"),
    "missed": ("missed", "未完成"),
    "missed_estimate": ("missed (estimate)", "预计未完成"),
    "months": (
        "January, February, March, April, May, June, July, August, September, October, November, December",
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
    ),
    "name": ("Name", "名称"),
    "net_change": ("net change", "净变化"),
    "open": ("still open", "尚无定论"),
    "plan": ("planned", "计划"),
    "period": ("Period", "时期"),
    "points_carry": ("{n:.0f} points carry no further", "{n:.0f}个数据点不足以推算更远"),
    "place": ("Place", "地区"),
    "published": ("Published", "发布"),
    "publisher": ("Publisher", "发布单位"),
    "growth_short": ("growth", "增长"),
    "one_base": ("on one GDP base", "同一GDP口径"),
    "publication_year": ("year of publication", "发布年份"),
    "rebasing": ("re-basing: GDP was revised", "口径调整：GDP修订"),
    "rebasing_short": ("re-basing", "口径调整"),
    "reference_year": ("reference year", "数据年份"),
    "worded_about": ("worded “about”", "“左右”"),
    "worded_at_least": ("worded “above”", "“以上”"),
    "worded_level": ("plain figure", "未加限定"),
    "rank": ("Rank in Zhejiang", "全省位次"),
    "rd_growth_effect": ("R&D growth raises it", "R&D经费增长拉高"),
    "reason": ("Remark", "说明"),
    "share_of_target": ("latest figure, target = 100", "最新值（目标=100）"),
    "regression": ("regression", "面板回归"),
    "level_mark": ("{level:g} % interval", "{level:g}%区间"),
    "held_share": ("outcomes inside, per cent", "实际落在区间内的百分比"),
    "said_probability": ("probability said, per cent", "所称概率，%"),
    "came_share": ("came so, per cent of cases", "实际出现，占例数%"),
    "source": ("Source: ", "资料来源："),
    "source_head": ("Source", "来源"),
    "status": ("Status", "数据性质"),
    "target": ("target", "目标"),
    "target_head": ("Target", "目标"),
    "title": ("Title", "标题"),
    "up": ("up {number} points", "提高{number}个百分点"),
    "down": ("down {number} points", "下降{number}个百分点"),
    "unchanged": ("unchanged", "持平"),
    "unclear": ("completed or planned: not said", "完成或计划未说明"),
    "unit": ("Unit", "单位"),
    "unknown": ("can't be judged", "无法判断"),
    "value": ("Value", "数值"),
    "verdict": ("Verdict", "结论"),
    "why": ("Why passed over", "未采用原因"),
    "year": ("Year", "年份"),
    "why_another GDP base": ("another GDP base", "GDP口径不同"),
    "why_estimate": ("an estimate", "预计数"),
    "why_older edition": ("an older edition", "较早版次"),
    "why_lower grade": ("weaker evidence", "证据等级较低"),
    "why_older document": ("an older document", "较早文件"),
    "reason_": ("", ""),
    "reason_no figure": ("no figure", "无数据"),
    "reason_not a target": ("a name or a list of work, not a target", "系名称或工作清单，非目标"),
    "reason_estimate": ("an estimate", "预计数"),
    "reason_reached before its year": ("newest figure is at the level", "最新值已达该水平"),
    "reason_linked to another GDP base": ("linked to another GDP base", "按另一GDP口径衔接"),
    "reason_within 'about'": ("within 2 %", "2%以内"),
    "reason_no base": ("no earlier figure to start from", "无更早数据可作起点"),
    "reason_base before it was set": (
        "road measured over recent years",
        "起点取近年数据",
    ),
    "reason_target on another GDP base": ("set on an older GDP", "目标按旧GDP口径提出"),
    "reason_met then lost": ("met before, lost since", "曾达到，后回落"),
    "reason_only striven for": ("worded as striving for", "目标表述为“力争”"),
    "reason_date passed": ("its year is over", "目标年份已过"),
    "reason_base equals target": ("it set out at the target", "起点即为目标值"),
    "reason_zero base": ("it set out from zero", "起点为零"),
    "reason_sign change": ("a change of sign", "正负号变化"),
    "reason_two-sided": ("neither more nor less is better", "以接近目标为优"),
    "reason_too few points for a forecast": (
        "too few points for a forecast",
        "数据点过少，无法预测",
    ),
    "status_final": ("final", "正式数"),
    "status_revised": ("revised", "修订数"),
    "status_preliminary": ("estimate", "预计数"),
    "status_spliced": ("linked", "衔接数"),
    # on the web page alone
}

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
    "provinces_31": ("31 provinces", "31个省份"),
    "largest_3": ("three largest", "前三省份"),
    "list_comma": (", ", "、"),
    "list_semicolon": ("; ", "；"),
    "period_cell": ("{period}", "{period}"),
    "period_h1": ("H1 {year}", "{year}年上半年"),
    "period_h2": ("H2 {year}", "{year}年下半年"),
    "period_q1": ("Q1 {year}", "{year}年第一季度"),
    "period_q2": ("Q2 {year}", "{year}年第二季度"),
    "period_q3": ("Q3 {year}", "{year}年第三季度"),
    "period_q4": ("Q4 {year}", "{year}年第四季度"),
    "period_months": ("{first} to {last} {year}", "{year}年{first}—{last}月"),
    "year_cell": ("{year}", "{year}"),
    "value_year": ("{value} ({year})", "{value}（{year}年）"),
    "gap_name": ("{name} ({year})", "{name}（{year}）"),
    "change_points": ("{change:+.2f} points", "{change:+.2f}个百分点"),
    "change_rate": ("{change:+.1f} %", "{change:+.1f}%"),
    "rank_cell": ("{rank:.0f} ({period})", "第{rank:.0f}（{period}）"),
    "target_cell": ("{bound}{value}", "{bound}{value}"),
    "per_year": ("{first}–{last}\na year", "{first}—{last}\n年均"),
    "implied": ("{year}\nimplied", "{year}\n推算"),
    "range": ("{low} to {high}", "{low}至{high}"),
    "pace_mark": ("needed: {pace:.1f} % a year", "所需：年均{pace:.1f}%"),
    "stands_in": (
        "No R&D intensity of {place} is in the data; the figures below are {other}'s.",
        "数据中没有{place}的R&D投入强度，以下为{other}的数据。",
    ),
    "no_forecast": (
        "{place} has {n} survey figures on one GDP base, too few for a forecast of its own",
        "{place}同一GDP口径的调查数仅{n}个，不足以单独预测",
    ),
    "no_half_years": (
        "No half-year figures of {place} stand beside those of the full year.",
        "{place}没有可与全年数对照的上半年数据。",
    ),
    "invented": (
        "Invented figures, to show the way: nothing here is true of {place}",
        "虚构数据，仅作演示，与{place}实际无关",
    ),
    "no_targets": (
        "The data package holds no targets of {place} for this year.",
        "数据包中没有{place}该年的目标。",
    ),
    "none_here": (
        "The data package holds no figures of {place} for this section.",
        "数据包中没有{place}的此项数据。",
    ),
    "none_of_cities": (
        "The data package holds no figures of {place}'s cities for this section.",
        "数据包中没有{place}各市的此项数据。",
    ),
    "no_figures": (
        "The data package holds none of the headline figures for {place}.",
        "数据包中没有{place}的主要指标。",
    ),
    # R&D intensity
    "intensity_level": (
        "{place}'s R&D intensity was {value:.2f} % of GDP in {year}",
        "{year}年{place}R&D经费投入强度为{value:.2f}%",
    ),
    "intensity_rise": (
        ", {moved} on the year before",
        "，比上年{moved}",
    ),
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
    "intensity_subtitle": (
        "R&D expenditure as a share of GDP, {place}, {first}–{last}, per cent",
        "{place}R&D经费与GDP之比，{first}—{last}年，%",
    ),
    "intensity_places_subtitle": (
        "R&D expenditure as a share of GDP, per cent; dashed marks: the GDP base changes",
        "R&D经费与GDP之比，%；竖虚线处GDP口径变动",
    ),
    "driver": (
        "From {start} to {end}{base}{place}'s R&D intensity went {moved}: growth of R&D {rd:+.2f}, "
        "growth of GDP {gdp:+.2f}",
        "{start}—{end}年{base}{place}R&D经费投入强度{moved}：研发经费增长的影响{rd:+.2f}，"
        "GDP增长的影响{gdp:+.2f}",
    ),
    "driver_base": (", on the GDP of the {basis}, ", "按{basis}后的GDP口径，"),
    "effects_subtitle": (
        "Change of R&D intensity {start}–{end} on one GDP base, percentage points; log-mean Divisia "
        "decomposition, GDP implied by spending and intensity",
        "{start}—{end}年R&D经费投入强度变化，同一GDP口径，百分点；对数平均迪氏分解，GDP由经费与强度推算",
    ),
    "rank_title": (
        "Among {n} provinces' figures for {year}, {place} would rank {rank:.0f}",
        "以{year}年{n}个省份数据比较，{place}可列第{rank:.0f}位",
    ),
    "rank_title_province": (
        "{place} ranked {rank:.0f} of {n} provinces in {year}",
        "{year}年{place}在{n}个省份中列第{rank:.0f}位",
    ),
    "cities_caption": (
        "The newest published R&D intensity of each city in {place}",
        "{place}各市最新公布的R&D经费投入强度",
    ),
    "cities_note": (
        "Per cent of GDP. Years, GDP bases and grades differ, so the rows are not a ranking; an "
        "estimate precedes the survey and often differs from it.",
        "单位：占GDP的%。各市年份、GDP口径和证据等级不同，不构成排名；预计数早于统计数，二者常有出入。",
    ),
    "conflicts_caption": (
        "Published figures on {place} that were passed over: {n}",
        "{place}未采用的公布数{n}个",
    ),
    "conflicts_note": (
        "R&D intensity, per cent of GDP. A survey figure goes before an estimate, then the best "
        "grade of evidence, then the newest document; a figure that nothing links to the GDP base of "
        "the series is left out. Both figures are shown; nothing is settled.",
        "R&D经费投入强度，占GDP的%。统计数优先于预计数，其次取证据等级高者，再次取最新文件；无法衔接到"
        "该序列GDP口径的数不列入。两数并列，不作裁断。",
    ),
    "no_conflicts": (
        "No two documents disagree on {place}'s survey figures, and none is left out.",
        "{place}各文件的统计数之间没有出入，也没有未列入的数。",
    ),
    "spread_title": (
        "The spread of the provinces' R&D intensities: {last:.0f} % of their mean in {end}, "
        "{first:.0f} % in {start}",
        "各省份R&D经费投入强度的变异系数{end}年为{last:.0f}%，{start}年为{first:.0f}%",
    ),
    "forecast_range": (
        "By {year}, {median:.2f} % of GDP is the middle of what may come; 80 % prediction interval "
        "{lower:.2f} to {upper:.2f}",
        "到{year}年，预测中位数为{median:.2f}%，80%预测区间{lower:.2f}%至{upper:.2f}%",
    ),
    "target_inside": (
        "; the target of {value:g} % for {year} lies inside",
        "；{year}年目标{value:g}%在区间内",
    ),
    "target_above": (
        "; the target of {value:g} % for {year} lies above",
        "；{year}年目标{value:g}%高于区间",
    ),
    "target_below": (
        "; the target of {value:g} % for {year} lies below",
        "；{year}年目标{value:g}%低于区间",
    ),
    "forecast_subtitle": (
        "From {n_own} survey figures, with {calibration}. {held}",
        "依据本地统计数{n_own}个，借助{calibration}。{held}",
    ),
    "calibration_led": (
        "{leader}'s path and {n} provinces' errors",
        "{leader}走势及{n}个省份的历次误差",
    ),
    "calibration_series": (
        "the drift and past errors of {n} provinces",
        "{n}个省份的趋势与历次误差",
    ),
    "held_forecast": (
        "In {origins:.0f} past starting years the 80 % interval held {c80:.0f} %, the 95 % interval "
        "{c95:.0f} % of outcomes",
        "以过去{origins:.0f}个起点年检验，80%区间实际覆盖{c80:.0f}%，95%区间覆盖{c95:.0f}%",
    ),
    "held_regression": (
        "; those of the regression (dotted) {c80:.0f} and {c95:.0f} %",
        "；面板回归（点线）分别为{c80:.0f}%与{c95:.0f}%",
    ),
    "held_none": ("No past starting year to check it on", "尚无可供检验的起点年"),
    "prefer_forecast": (
        "In past years the calibrated forecast scored better than the regression: interval score "
        "{own:.2f} against {other:.2f} yearly steps",
        "历年检验中，校准预测优于面板回归：区间得分为{own:.2f}，后者为{other:.2f}（以年均变动为单位，越小越好）",
    ),
    "prefer_regression": (
        "In past years the regression scored better than the calibrated forecast: interval score "
        "{other:.2f} against {own:.2f} yearly steps",
        "历年检验中，面板回归优于校准预测：区间得分为{other:.2f}，后者为{own:.2f}（以年均变动为单位，越小越好）",
    ),
    "ways_caption": (
        "{place} in {year} by three methods, and how each did on past years of the provinces",
        "三种方法对{place}{year}年的预测及其在各省份历年的检验",
    ),
    "way_forecast": ("Calibrated, sisters' drift", "校准预测，参照各省趋势"),
    "way_led": ("Calibrated, along {leader}", "校准预测，随{leader}走势"),
    "way_regression": ("Panel regression", "面板回归"),
    "head_way": ("Method", "方法"),
    "head_middle": ("Median", "中位数"),
    "head_interval": ("80 % interval", "80%区间"),
    "range_cell": ("{lower:.2f} to {upper:.2f}", "{lower:.2f}至{upper:.2f}"),
    "head_error": ("Error, steps", "误差（步）"),
    "head_score": ("Interval score, steps", "区间得分（步）"),
    "head_held": ("80 % held", "80%实际覆盖"),
    "ways_note": (
        "A step is the mean yearly change of a series. Along: the drift of the province, or for the "
        "provinces in the check that of the nation, is borrowed instead of that of all provinces.",
        "“步”为序列的年均变动幅度。“随”：借用上级地区的趋势（检验中各省份借用全国趋势），而非各省平均趋势。",
    ),
    "intensity_one_base_subtitle": (
        "R&D expenditure as a share of GDP, per cent; all places on the GDP of the {basis}",
        "R&D经费与GDP之比，%；各地均为{basis}后的GDP口径",
    ),
    "other_reading": (
        "Read as the figure of the report's own year, the newest one, {value:.2f} %, is that of {year}",
        "若按报告年度理解，最新的{value:.2f}%为{year}年数",
    ),
    "other_reading_survey": (
        "Read as the survey's year, the newest figure, {value:.2f} %, is that of {year}",
        "若按统计调查年度理解，最新的{value:.2f}%为{year}年数",
    ),
    "other_rank": (
        ", and {place} would rank {rank:.0f} instead of {own:.0f} among the provinces",
        "，{place}在各省份中可列第{rank:.0f}位而不是第{own:.0f}位",
    ),
    "same_rank": (
        "; its rank among the provinces stays {rank:.0f}",
        "；在各省份中的位次仍为第{rank:.0f}位",
    ),
    "other_forecast": (
        "; the forecast for {year} would be {median:.2f} %, 80 % interval {lower:.2f} to {upper:.2f}",
        "；{year}年预测中位数将为{median:.2f}%，80%区间{lower:.2f}%至{upper:.2f}%",
    ),
    "own_says": ("{what}", "{what}"),
    "other_says": ("Under the other reading of the year: {what}", "若按另一种年度理解：{what}"),
    "stop": (".", "。"),
    "gap": (" ", ""),
    "links_agree": (
        "{place} was published on both GDP bases for {years}. The links, {factors}, agree within "
        "rounding.",
        "{place}有{years}年两种GDP口径的数据，衔接系数{factors}，在四舍五入范围内一致。",
    ),
    "links_differ": (
        "{place} was published on both GDP bases for {years}. The links, {factors}, differ by more "
        "than rounding: a census changes GDP by different amounts in different years.",
        "{place}有{years}年两种GDP口径的数据，衔接系数{factors}，差异超出四舍五入：普查对各年GDP的修订幅度不同。",
    ),
    "links_one": (
        "{place} was published on both GDP bases for {years} alone: the link, {factors}, can't be "
        "checked against another.",
        "{place}仅{years}年有两种GDP口径的数据，衔接系数{factors}无从互相检验。",
    ),
    "factor_cell": (
        "{factor:.4f} ({low:.4f} to {high:.4f})",
        "{factor:.4f}（{low:.4f}至{high:.4f}）",
    ),
    "triangle_title": (
        "{place}'s R&D intensity of {year} has stood at {values} % so far",
        "{place}{year}年R&D经费投入强度先后公布为{values}%",
    ),
    "triangle_subtitle": (
        "R&D intensity, per cent of GDP: reference year by year of publication, the newest figure of "
        "each; {n} revisions, {mean:+.3f} points on average, {absolute:.3f} in size, {rebased} of "
        "them by a new GDP base",
        "R&D经费投入强度（%）：数据年份与发布年份，取当年最新公布数；修订{n}次，平均{mean:+.3f}个百分点，"
        "绝对值平均{absolute:.3f}，其中{rebased}次由于GDP口径变动",
    ),
    "lag_caption": (
        "Revisions of {place}'s R&D intensity by years since the first release",
        "{place}R&D经费投入强度修订（按距初次公布的年数）",
    ),
    "lag_note": (
        "Points, later figure minus first release. A release is an edition of the communiqué or the "
        "yearbook.",
        "单位：百分点，后来公布数减初次公布数。仅计公报与年鉴各版次。",
    ),
    "head_lag": ("Years since", "距初次公布年数"),
    "head_n": ("Revisions", "次数"),
    "head_mean": ("Mean", "平均"),
    "head_absolute": ("Mean size", "平均绝对值"),
    "head_largest": ("Largest", "最大"),
    "head_raised": ("Raised", "上调"),
    "head_lowered": ("Lowered", "下调"),
    "head_rebased": ("New GDP base", "口径变动"),
    "left_out_cell": ("left out", "未列入"),
    "estimates_title": (
        "January estimates were below the survey in {low} of {n} cases and above it in {high}; on "
        "average they missed by {mean:.2f} points",
        "{n}次年初预计数中，{low}次低于统计数，{high}次高于统计数，平均偏离{mean:.2f}个百分点",
    ),
    "estimates_subtitle": (
        "Survey minus estimate, percentage points, by reference year. Plain figures missed by "
        "{level:.2f}, those worded about or above by {worded:.2f} ({n_worded} cases). Left out: {late} "
        "whose survey figure was published years later, maybe on another GDP base",
        "统计数减预计数（百分点），按数据年份。未加限定的平均偏离{level:.2f}，“左右”“以上”类{worded:.2f}"
        "（{n_worded}例）。另有{late}例的统计数多年后才公布，可能为另一GDP口径，未列入",
    ),
    "today_title": (
        "{place}'s {estimate:.2f} % for {year} is an estimate: judged by past errors the survey will "
        "put it between {lower:.2f} and {upper:.2f} % (80 %)",
        "{place}{year}年{estimate:.2f}%为预计数：按以往误差，统计数将在{lower:.2f}%至{upper:.2f}%之间（80%）",
    ),
    "today_subtitle": (
        "R&D intensity {year}: estimate with the range of {n} past errors, and the last survey figure "
        "with its year, per cent of GDP. Last figures may stand on an older GDP base",
        "{year}年R&D经费投入强度：预计数及按以往{n}次误差得出的范围，附最新统计数及年份，占GDP的%。"
        "最新统计数可能为较早GDP口径",
    ),
    "undated_estimate": (
        "The document that gives {place}'s {value:.2f} % doesn't say of which year: it counts as the "
        "estimate for {year} here, but may be the survey's figure of {before}",
        "给出{place}{value:.2f}%的文件未说明年度：本篇作为{year}年预计数，也可能是{before}年统计数",
    ),
    "elasticity_caption": (
        "R&D growth for each per cent of GDP growth, {start}–{end}",
        "GDP每增长1%，R&D经费增长的百分比（{start}—{end}年）",
    ),
    "elasticity_note": (
        "Arc: growth over growth between the two years, in logarithms. Slope: regression of levels "
        "over all years, its standard error in brackets; two series that both rise always show a "
        "tight slope, so it is a description and no law.",
        "弧弹性为两年间对数增长之比。斜率为历年对数水平的回归系数，括号内为标准误；两个同升的序列总会得到"
        "看似精确的斜率，仅作描述。",
    ),
    "head_arc": ("Arc", "弧弹性"),
    "head_slope": ("Slope", "斜率"),
    "slope_cell": ("{slope:.2f} ({error:.2f}), {n} years", "{slope:.2f}（{error:.2f}），{n}年"),
    "required_caption": (
        "What {place} needs from {start:.2f} % ({first}) to {target:g} % ({last}), by growth of GDP",
        "{place}由{start:.2f}%（{first}年）到{target:g}%（{last}年）所需的R&D经费增速（按GDP增速）",
    ),
    "required_note": (
        "Nominal growth a year, per cent. Re-based: GDP is raised once more as by the census of "
        "2023 for the nation, which lowers today's intensity first.",
        "均为名义年均增速，%。口径调整：GDP再次上修，幅度同第五次经济普查对全国的修订，现有强度先随之下降。",
    ),
    "required_other": (
        "from {year} on, R&D would have to grow by {low:.1f} to {high:.1f} % a year.",
        "自{year}年起，研发经费年均需增长{low:.1f}%至{high:.1f}%。",
    ),
    "head_gdp_growth": ("GDP growth", "GDP增速"),
    "head_rebase": ("GDP re-based by", "GDP上修"),
    "head_rd_growth": ("R&D growth needed", "所需R&D经费增速"),
    "head_points": ("Points a year", "每年百分点"),
    "percentile_subtitle": (
        "R&D intensity {year}, per cent of GDP, all on the GDP of the {basis}; {place} is ahead of "
        "{percentile:.0f} % of them, {low:.0f} to {high:.0f} % as one of them is left out",
        "{year}年R&D经费投入强度，占GDP的%，均为{basis}后的GDP口径；{place}高于其中{percentile:.0f}%，"
        "逐一剔除一省时为{low:.0f}%至{high:.0f}%",
    ),
    "basis_but_one": ("{basis} (that of {place} is not known)", "{basis}（{place}口径不详）"),
    "city_rank": (
        "Among the {n} cities of {province} with a survey figure for {year} ({names}), {place} would "
        "rank {rank:.0f}; not all of their GDP bases are known",
        "{province}有{year}年统计数的{n}个市（{names}）中，{place}可列第{rank:.0f}位；各市GDP口径不尽可知",
    ),
    "city_alone": (
        "{place} is the only city of {province} with a survey figure for {year}",
        "{province}各市中仅{place}有{year}年统计数",
    ),
    "time_caption": (
        "How many years earlier others stood where {place} stands",
        "其他城市达到{place}现有水平早多少年",
    ),
    "time_note": (
        "On the GDP of the {basis}, survey figures alone, dated between two published years at most "
        "five apart. At least: the other was above it from its first published year on.",
        "均为{basis}后的GDP口径，仅用统计数，在相隔不超过五年的两个公布数之间内插。“至少”：对方自首个公布年份起即高于此。",
    ),
    "time_other": ("{place} {cell}", "{place}{cell}"),
    "time_cell": ("{years:+.1f}", "{years:+.1f}"),
    "time_at_least": ("at least {years:.1f}", "至少{years:.1f}"),
    "time_none": ("not known", "不详"),
    "time_not_reached": ("not reached", "对方未达到"),
    "catch_up": (
        "At the pace of {first}–{year}, {behind} would draw level with {ahead} in {years:.0f} years",
        "按{first}—{year}年的步伐，{behind}将在{years:.0f}年后追平{ahead}",
    ),
    "catch_up_never": (
        "At the pace of {first}–{year}, {behind} does not close in on {ahead}",
        "按{first}—{year}年的步伐，{behind}与{ahead}的差距不会缩小",
    ),
    "catch_up_slow": (
        "At the pace of {first}–{year}, {behind} would not draw level with {ahead} in 30 years",
        "按{first}—{year}年的步伐，{behind}30年内追不上{ahead}",
    ),
    "converging": (
        "Those behind grew faster: half of a gap would close in {half:.0f} years; ranks: {gamma:.2f} "
        "of full rigidity",
        "起点低者增长较快：差距减半约需{half:.0f}年；位次固化程度{gamma:.2f}",
    ),
    "not_converging": (
        "Those behind did not grow faster; ranks: {gamma:.2f} of full rigidity",
        "起点低者增长并不较快；位次固化程度{gamma:.2f}",
    ),
    "dispersion_subtitle": (
        "Standard deviation over mean of {n} provinces (sigma convergence), one GDP base, per cent; "
        "{low:.0f} to {high:.0f} % in {end} as one province is left out",
        "{n}个省份标准差与均值之比（σ收敛），同一GDP口径，%；{end}年逐一剔除一省时为{low:.0f}%至{high:.0f}%",
    ),
    "bend": (
        "{place}'s path on one base bends in {knot}: {before:+.2f} points a year before, {after:+.2f} "
        "after",
        "{place}同一口径下的走势在{knot}年出现转折：此前每年{before:+.2f}个百分点，此后{after:+.2f}",
    ),
    "no_bend": (
        "{place}'s path on one base shows no bend that {n} points can tell from a straight line",
        "{place}同一口径下{n}个数据点的走势与直线没有可分辨的转折",
    ),
    # overview
    "overview_count": (
        "Headline figures published: {n}; with a target for 2025: {with_target}",
        "已公布主要指标{n}项，其中{with_target}项有2025年目标",
    ),
    "board_caption": ("Headline figures of {place}", "{place}主要指标"),
    "board_note": (
        "* an estimate, not the survey. Change: on the year before, where that year is published. "
        "Rank: as reported for the period in brackets, 1 is best. Source: month of publication and "
        "grade of evidence (A official page, B compilation, C press, D weak).",
        "*为预计数，非统计调查数。变化：与上年相比，上年未公布者不列。位次：括号内为所属时期，1为最好。"
        "来源：发布年月及证据等级（A官方网页，B汇编，C报刊，D较弱）。",
    ),
    "gaps_ahead_title": (
        "{reached} of {n} newest figures are at or above the level set for 2025",
        "{n}项最新数据中{reached}项不低于2025年目标值",
    ),
    "gaps_subtitle": (
        "Newest figure as a share of the 2025 target, its year in brackets; growth rates left out",
        "最新值与2025年目标之比，括号内为数据年份；不含增速类指标",
    ),
    # talent
    "staff_level": (
        "{place} had {value} of R&D personnel in {year}, {growth:.1f} % a year more over {span} years",
        "{year}年{place}R&D人员全时当量{value}，{span}年间年均增长{growth:.1f}%",
    ),
    "staff_needed": (
        "{place} counted {start:g} R&D personnel per 10,000 employed in {start_year} and aims at "
        "{target:g} in {year}: {pace:.1f} % a year, which {faster} of {n} provinces managed from "
        "{first} to {end}",
        "{start_year}年{place}每万名就业人员中R&D人员{start:g}人，{year}年目标{target:g}人，需年均增长"
        "{pace:.1f}%；{first}—{end}年{n}个省份中有{faster}个达到这一增速",
    ),
    "permits": (
        "Foreign talent permits (classes A and B) stood at {half:,.0f} at mid-year and {full:,.0f} at "
        "the end of the year",
        "外国人才A、B证年中为{half:,.0f}，年末为{full:,.0f}",
    ),
    "no_per_10k": (
        "R&D personnel per 10,000 employed are not published for {place}",
        "{place}未公布每万名就业人员中R&D人员数",
    ),
    "talent_caption": (
        "What is published on talent in {place}: {n} figures",
        "{place}人才类已公布数据{n}项",
    ),
    "talent_note": (
        "Part-year figures are cumulative. A full-year figure can be below the mid-year one: two "
        "documents, both shown.",
        "上半年为累计数。全年数可能低于年中数，系两份文件所载，均予列出。",
    ),
    "talent_none": (
        "No talent figures of {place} itself are in the data package.",
        "数据包中没有{place}的人才数据。",
    ),
    "distribution_subtitle": (
        "Growth of R&D personnel (full-time equivalent) {start}–{end}, per cent a year, {n} provinces",
        "{start}—{end}年R&D人员全时当量年均增速，%，{n}个省份",
    ),
    "index_title": (
        "With {base} = 100, {place}'s R&D personnel stood at {value:.0f} in {year}, the nation's at "
        "{nation:.0f}",
        "以{base}年为100，{year}年{place}R&D人员全时当量为{value:.0f}，全国为{nation:.0f}",
    ),
    "index_subtitle": (
        "R&D personnel, full-time equivalent, {base} = 100",
        "R&D人员全时当量，{base}年=100",
    ),
    "staff_forecast": (
        "{place}'s R&D personnel in {year}: {median}, 80 % prediction interval {lower} to {upper}",
        "{year}年{place}R&D人员全时当量预计{median}，80%预测区间{lower}至{upper}",
    ),
    # platforms
    "plan_implied": (
        "{name} completed {actual}, {rate:.1f} % of the plan, so the plan was about {plan}",
        "{name}完成{actual}，为年度计划的{rate:.1f}%，据此推算计划约{plan}",
    ),
    "too_few_platforms": (
        "One full year of completed corridor investment is published: too little for a regression; "
        "the forecast below is of the province's public money for science and technology",
        "科创走廊仅公布一个完整年度的完成额，不足以回归；下文预测的是全省财政科技支出",
    ),
    "no_platforms": (
        "No plan and completion of platforms is published for {place}; the figures below are on "
        "public money",
        "{place}未公布平台计划与完成数；以下为财政科技投入数据",
    ),
    "plans_title": ("Planned and completed investment", "计划与完成投资"),
    "plans_subtitle": (
        "Corridor investment a year; 2019–2021 and 2022–2023: yearly mean of cumulative figures; "
        "error bar: bounds that rounding leaves to the implied plan",
        "科创走廊年度投资；2019—2021年、2022—2023年为累计数的年均值；误差线为推算计划的四舍五入上下限",
    ),
    "head_actual": ("Completed", "完成额"),
    "head_rate": ("Completion", "完成率"),
    "head_plan": ("Implied plan", "推算计划"),
    "head_bounds": ("Bounds", "上下限"),
    "head_projects": ("Projects", "项目数"),
    "head_size": ("Per project", "单个项目"),
    "size_caption": (
        "Plan, completion and size of the two programmes",
        "两类项目的计划、完成与规模",
    ),
    "size_note": (
        "Implied plan: completed over completion rate; bounds from the rounding of both. Whether the "
        "strong-base projects are part of the corridor's is not stated, so the two are not added.",
        "推算计划=完成额÷完成率，上下限来自二者的四舍五入。强基项目是否计入走廊项目未说明，故不相加。",
    ),
    "head_half": ("By mid-year", "上半年"),
    "head_full": ("Full year", "全年"),
    "head_progress": ("Share of the year", "占全年比重"),
    "head_ahead": ("Ahead of time, points", "快于时间进度（百分点）"),
    "run_caption": (
        "How much of the year was done by the middle of it",
        "年中进度",
    ),
    "run_note": (
        "Time gone at mid-year: 50 %. Full year: as published, an estimate where the report says "
        "expected.",
        "年中时间进度为50%。全年数以公布数为准，报告称“预计”者为预计数。",
    ),
    "fiscal_share": (
        "{place} spent {value:.1f} % of its local budgets on science and technology in {year}, {amount}",
        "{year}年{place}地方财政科技支出{amount}，占地方财政支出的{value:.1f}%",
    ),
    "fiscal_subtitle": (
        "Science and technology item of local general public budgets, share of expenditure, per cent",
        "地方一般公共预算科学技术支出占比，%",
    ),
    "focus_title": (
        "Three provinces made {last:.0f} % of local public S&T spending in {end}, {first:.0f} % in "
        "{start}",
        "{end}年财政科技支出前三省份占{last:.0f}%，{start}年为{first:.0f}%",
    ),
    "focus_subtitle": (
        "Share of the three largest provinces in local fiscal spending on science and technology, "
        "per cent",
        "地方财政科技支出前三位省份合计占比，%",
    ),
    "fiscal_forecast": (
        "{place}'s public spending on science and technology in {year}: {median}, 80 % prediction "
        "interval {lower} to {upper}",
        "{year}年{place}地方财政科技支出预计{median}，80%预测区间{lower}至{upper}",
    ),
    # target gaps
    "verdicts": ("Targets for {year}: {n}, of which {parts}", "{year}年{n}项目标：{parts}"),
    "part_met": ("{n} met", "已完成{n}项"),
    "part_met_estimate": ("{n} met on an estimate alone", "仅按预计数完成{n}项"),
    "part_missed": ("{n} missed", "未完成{n}项"),
    "part_missed_estimate": ("{n} missed on an estimate alone", "仅按预计数未完成{n}项"),
    "part_open": (
        "{n} still open, their newest figure being older",
        "最新数据早于目标年份、尚无定论{n}项",
    ),
    "part_unknown": ("{n} can't be judged for want of a figure", "没有数据、无法判断{n}项"),
    "gaps_caption": (
        "Targets of {place} for {year}, with gap and verdict",
        "{place}{year}年目标、差距与结论",
    ),
    "intensity_gap": (
        "R&D intensity of {place}: the survey figure {latest:.2f} % ({latest_year}) is {gap:.2f} "
        "points short of {target:g} % for {year}",
        "{place}R&D经费投入强度：统计数{latest:.2f}%（{latest_year}年），距{year}年目标{target:g}%差"
        "{gap:.2f}个百分点",
    ),
    "intensity_estimate": (
        "; an estimate of {value:.2f} % is reported for the year, not yet the survey",
        "；当年预计数为{value:.2f}%，尚非统计调查数",
    ),
    "two_documents": (
        "Two documents set different targets for: {names}; both are kept",
        "两份文件目标值不一：{names}；均予保留",
    ),
    "gaps_note": (
        "Gap: latest minus target in the indicator's unit, negative = short of it. Targets worded "
        "'about' count as met within 2 %: our convention. Open: the newest figure is older than "
        "the target year. High-tech firms 'added': the documents don't say whether newly "
        "recognised or net.",
        "差距=最新值减目标，负值为未达。“左右”类目标在2%以内视为完成，系本文约定。尚未到期：最新数据"
        "早于目标年份。高新技术企业“新增”：文件未说明是新认定还是净增。",
    ),
    "head_pace": ("Needed a year", "每年需增"),
    "head_pace_pct": ("As growth", "年均增速"),
    "pace_caption": (
        "The pace that {n} open targets still ask for, from the newest figure",
        "{n}项尚未达到的目标自最新数据起所需的年度增量",
    ),
    "pace_note": (
        "Linear: the same number every year; as growth: compound. For what is counted anew every "
        "year, the change of the yearly count.",
        "年度增量为等额；增速为复合增速。逐年重新计数的指标，为当年数的增量。",
    ),
    "aim": ("{value:g} % ({year})", "{value:g}%（{year}年）"),
    "aims_inside": (
        "{place}'s targets inside the 80 % prediction interval: {targets}",
        "{place}目标在80%预测区间内：{targets}",
    ),
    "aims_above": ("above it: {targets}", "高于区间：{targets}"),
    "aims_below": ("below it: {targets}", "低于区间：{targets}"),
    "aims_none_inside": (
        "None of {place}'s targets lies inside the 80 % prediction interval",
        "{place}目标均不在80%预测区间内",
    ),
    "gap_name_place": ("{place}: {name} ({year})", "{place}{name}（{year}年）"),
    "target_short": ("{place} {name} {value} in {year}", "{place}{name}{year}年{value}"),
    "target_intensity": ("{place} {value} in {year}", "{place}{year}年{value}"),
    "chances": (
        "Probability that the survey figure reaches the R&D intensity target: {parts}",
        "统计数达到R&D经费投入强度目标的概率：{parts}",
    ),
    "chance": (
        "{place} {value:g} % in {year}: about {percent:.0f} %",
        "{place}{year}年{value:g}%：约{percent:.0f}%",
    ),
    "pace_enough": (
        "{place} gained {made:.2f} points a year from {base_year} to {latest_year}; "
        "{value:g} % in {year} asks for {asked:.2f}",
        "{base_year}—{latest_year}年{place}年均提高{made:.2f}个百分点，{year}年达到{value:g}%需年均"
        "{asked:.2f}个百分点",
    ),
    "pace_short": (
        "{place} gained {made:.2f} points a year from {base_year} to {latest_year}; "
        "{value:g} % in {year} asks for more: {asked:.2f}",
        "{base_year}—{latest_year}年{place}年均提高{made:.2f}个百分点，{year}年达到{value:g}%需更快，"
        "年均{asked:.2f}个百分点",
    ),
    "pace_subtitle": (
        "R&D intensity, per cent of GDP; dashed: a straight line from the figure it set out from",
        "R&D经费投入强度，占GDP%；虚线为自起点匀速达标",
    ),
    "rules_title": (
        "Of {n} targets not yet reached, the rules disagree on {apart}",
        "{n}项尚未达到的目标中，各规则对{apart}项结论不一",
    ),
    "rules_subtitle": (
        "Rating by nine rules, each in the style of its source; on survey figures, one GDP base",
        "九种规则的评级，仿照各自来源；依据统计数、同一GDP口径",
    ),
    "rules_apart": ("{name}: {parts}", "{name}：{parts}"),
    "rules_say": ("{rating} by {rules}", "{rules}评为“{rating}”"),
    "chance_title": (
        "{likely} of {n} targets are more likely reached than not; least sure: {place}, {value} in "
        "{year} ({percent:.0f} %)",
        "{n}项目标中{likely}项达标可能性过半；把握最小的是{place}{year}年{value}（{percent:.0f}%）",
    ),
    "chance_subtitle": (
        "Probability that the figure of the target's year, on today's GDP base, is at the target or "
        "above; R&D intensity unless named",
        "目标年份数据（现行GDP口径）不低于目标的概率；未注明者为R&D经费投入强度",
    ),
    "chance_caption": (
        "Probability, break-even and year of arrival of {n} targets",
        "{n}项目标的达标概率、五五开数值与达到年份",
    ),
    "chance_note": (
        "Even odds at: the value reached with a probability of one half. Expected shortfall: the "
        "mean amount missing, nothing where it is reached. Reached in: the year by which half of the "
        "paths have been there once, in brackets a tenth and nine tenths.",
        "五五开数值：达到概率为二分之一的数值。预期缺口：平均缺少的数额，达到时计为零。达到年份：半数路径"
        "首次达到的年份，括号内为十分之一与十分之九路径达到的年份。",
    ),
    "arrival_range": ("{year} ({low}–{high})", "{year}年（{low}—{high}年）"),
    "arrival_from": ("{year} (from {low})", "{year}年（最早{low}年）"),
    "arrival_late": ("not soon (earliest {low})", "近期难达（最早{low}年）"),
    "flip_caption": (
        "Chance in per cent that a rating gets better / worse with the next figure; the largest for "
        "the worse: {rule}, {target} ({percent:.0f})",
        "下一个数据公布后评级变好、变差的概率（%）；变差概率最大的是{rule}规则下的{target}（{percent:.0f}）",
    ),
    "flip_note": (
        "From the same draws as the probability of arrival: the next figure is drawn from the "
        "forecast, and each rule is applied again.",
        "前一数为变好，后一数为变差。与达标概率取自同一组抽样：从预测分布抽取下一个数据，再用各规则评级。",
    ),
    "head_reading": ("Years read as", "年份口径"),
    "reading_survey_year": ("year of the survey", "调查年份"),
    "reading_report_year": ("year of the report", "报告年份"),
    "head_basis": ("GDP of the", "GDP口径"),
    "head_newest": ("Newest survey figure", "最新统计数"),
    "head_paces": ("Points a year: made / needed", "年增百分点：以往、所需"),
    "head_estimate": ("City's estimate", "市预计数"),
    "verdict_met": ("met on the estimate", "按预计数达到"),
    "verdict_missed": ("missed on the estimate", "按预计数未达到"),
    "verdict_open": ("open", "尚无定论"),
    "readings_caption": (
        "{place}'s {value:g} % in {year} by reading and GDP: probability {low:.0f} to {high:.0f} %",
        "不同年份与GDP口径下{place}{year}年{value:g}%的达标概率：{low:.0f}%至{high:.0f}%",
    ),
    "readings_note": (
        "A target on the newer GDP stands twice: as worded, and put on that GDP by {province}'s link. "
        "The city's figures are put on the newer GDP by the same link, for want of one of its own. "
        "The estimate is taken to stand on the newer GDP, as it was published after the revision. The "
        "survey decides; its figure for the year is not out.",
        "新口径下目标列两行：一为原文数值，一为按{province}衔接系数折算后的数值。本市无衔接年份，数据亦按同一"
        "系数折算。预计数发布于GDP修订之后，视为新口径。最终以统计调查数为准，当年数尚未公布。",
    ),
    "head_restated": ("GDP raised by {percent:g} %", "GDP上调{percent:g}%"),
    "spending_cell": ("{amount} ({pace:+.1f} % a year)", "{amount}（年均{pace:+.1f}%）"),
    "spending_title": (
        "{value:g} % in {year} asks {place} for {spending} of R&D, {pace:.1f} % more each year if GDP "
        "grows by {growth:g} %",
        "{place}{year}年达到{value:g}%需R&D经费{spending}，GDP年均增长{growth:g}%时需年均增长{pace:.1f}%",
    ),
    "spending_title_bare": (
        "{value:g} % in {year} asks {place} for {spending} of R&D if GDP grows by {growth:g} % a year",
        "GDP年均增长{growth:g}%时，{place}{year}年达到{value:g}%需R&D经费{spending}",
    ),
    "spending_subtitle": (
        "R&D expenditure by intensity target; diamond: GDP grows by {middle:g} % a year; bar: GDP "
        "growth from {low:g} to {high:g} %, GDP raised by up to {most:g} %",
        "各强度目标所需R&D经费；菱形：GDP年均增长{middle:g}%；横条：GDP增长{low:g}%至{high:g}%、GDP上调至多{most:g}%",
    ),
    "spending_caption": (
        "R&D needed if GDP grows by {growth:g} % a year, by the next restatement of GDP",
        "GDP年均增长{growth:g}%时所需R&D经费，按GDP上调幅度分列",
    ),
    "spending_note": (
        "{unit}; in brackets the growth from the newest R&D figure, where there is one. Restatements: "
        "none, and as by the censuses of 2018, 2023 and 2008. A city without a target of its own "
        "stands with its province's, as a scenario.",
        "单位：{unit}；括号内为自最新R&D经费数据起的年均增速，无数据则不列。上调幅度：不上调，及第四次、第五"
        "次、第二次经济普查的幅度。本市无目标的年份按全省目标测算，仅作情景。",
    ),
    "head_good": ("Called on track", "评为正常"),
    "head_good_came": ("of these reached", "其中达到"),
    "head_bad": ("Called slow or worse", "评为偏慢或更差"),
    "head_bad_came": ("of these reached ", "其中达到 "),
    "hindcast_caption": (
        "{n} targets for {first}–{last}, judged two years before: {share:.0f} % were reached",
        "{first}—{last}年{n}项目标提前两年的判断：实际达到{share:.0f}%",
    ),
    "hindcast_note": (
        "On the data of the day, each on one GDP base; outcome: first release of the survey, or for "
        "{guesses} an estimate. Targets that are not rated lack a second figure on that day. So few "
        "cases tell the rules apart only where the difference is large.",
        "按当日可得数据、同一GDP口径；结果为首次公布的统计数，其中{guesses}项为预计数。未评级者当日不足两个数"
        "据。例数很少，只有差距很大时才能分辨规则优劣。",
    ),
    "brier_worse": (
        "In the {n} cases with enough figures for a probability, it said {said:.0f} % on average and "
        "{came:.0f} % came true: too cautious. Mean squared error {score}, against {base} for always "
        "saying how often it came; with so few cases this is a hint, not a proof",
        "数据足以给出概率的{n}例中，平均概率为{said:.0f}%，实际达到{came:.0f}%，偏于谨慎；平均平方误差{score}，"
        "始终按实际频率作答为{base}。例数很少，仅供参考",
    ),
    "brier_better": (
        "In the {n} cases with enough figures for a probability, it said {said:.0f} % on average and "
        "{came:.0f} % came true. Mean squared error {score}, better than {base} for always saying how "
        "often it came; with so few cases this is a hint, not a proof",
        "数据足以给出概率的{n}例中，平均概率为{said:.0f}%，实际达到{came:.0f}%；平均平方误差{score}，优于始终按"
        "实际频率作答的{base}。例数很少，仅供参考",
    ),
    "head_known": ("Known two years before", "两年前已知"),
    "head_outcome": ("Outcome", "结果"),
    "past_caption": (
        "{n} past targets of the place, its province and the nation, two years before and after",
        "本地、全省与全国{n}项历史目标：两年前的判断与结果",
    ),
    "past_note": (
        "* an estimate, not the survey. A target set later than two years before is judged as if it "
        "had been known.",
        "*为预计数，非统计数。提出晚于到期前两年的目标，视同已知。",
    ),
    "head_composite": ("Score", "得分"),
    "head_rank": ("Rank", "位次"),
    "head_ranks": ("Rank, uncertain weights", "权重变动下的位次"),
    "head_geometric": ("Rank, geometric mean", "几何平均位次"),
    "composite_provinces": (
        "Score of {n} provinces in {year} out of: {names}",
        "{year}年{n}个省份综合得分：{names}",
    ),
    "composite_cities": (
        "Score of {n} cities of the province, newest figures of {first}–{year}, out of: {names}",
        "省内{n}个市综合得分（{first}—{year}年最新数据）：{names}",
    ),
    "composite_note": (
        "{n} places shown. Weights vary by a quarter up and down; the range holds nine in ten draws. "
        "A place that lacks one of the indicators takes no rank.",
        "列出{n}个地区。权重上下浮动四分之一，区间含九成抽样。缺少任一指标的地区不参与排位。",
    ),
    # enterprises
    "ratio_rank": (
        "{place}'s industrial firms put {value:.2f} % of revenue into R&D in {period}, rank {rank:.0f} "
        "of {n} cities",
        "{period}{place}规上工业研发费用占营收{value:.2f}%，居{n}个市第{rank:.0f}位",
    ),
    "ratio_level": (
        "In {year} {place}'s industrial firms put {value:.2f} % of revenue into R&D",
        "{year}年{place}规上工业研发费用占营收{value:.2f}%",
    ),
    "ratio_subtitle": (
        "R&D expense of industrial firms above the reporting threshold over revenue, {period}, per cent",
        "规模以上工业企业研发费用占营业收入比重，{period}，%",
    ),
    "ratio_year_subtitle": (
        "R&D expense of industrial firms above the reporting threshold over revenue, full years, "
        "per cent",
        "规模以上工业企业研发费用占营业收入比重，全年，%",
    ),
    "funded_share": (
        "Enterprises paid for {value:.1f} % of {place}'s R&D in {year}",
        "{year}年{place}R&D经费中企业资金占{value:.1f}%",
    ),
    "funded_subtitle": (
        "R&D expenditure funded by enterprises, share of all four sources of funds, {year}, per cent",
        "{year}年R&D经费中企业资金占四类资金来源的比重，%",
    ),
    "firms_caption": (
        "The newest figures on enterprises in {place}: {n} indicators",
        "{place}企业类最新数据{n}项",
    ),
    "firms_note": (
        "Newly recognised, added and net increase are three counts; none is joined with another.",
        "新认定、新增与净增是三种口径，互不衔接。",
    ),
    "aims_caption": (
        "What the cities of {place} aim at: {n} targets for R&D institutions and activity",
        "{place}各市研发机构与研发活动目标{n}项",
    ),
    "aims_note": (
        "Share of industrial firms above the reporting threshold. How the cities count is not "
        "published, so the targets are not compared with each other.",
        "占规模以上工业企业的比重。各市计算口径未公布，目标之间不作比较。",
    ),
    "contracts_title": (
        "{n} of {total} cities publish the value of technology contracts for a recent year",
        "{total}个市中{n}个公布了近年技术合同成交额",
    ),
    "contracts_title_own": (
        "; none is published for {place}, whose newest target is {target}",
        "；{place}未公布，最新目标为{target}",
    ),
    "contracts_subtitle": (
        "Value of technology contracts, newest published year in brackets",
        "技术合同成交额，括号内为数据年份",
    ),
    "stock_title": (
        "{n} of {total} cities publish a recent count of high-tech enterprises; none is published for: "
        "{silent}",
        "{total}个市中{n}个公布了近年高新技术企业数；未见公布：{silent}",
    ),
    "stock_title_all": (
        "All {total} cities publish a recent count of high-tech enterprises",
        "{total}个市均公布了近年高新技术企业数",
    ),
    "stock_subtitle": (
        "High-tech enterprises with valid recognition, newest published year in brackets",
        "有效期内高新技术企业数，括号内为数据年份",
    ),
    "patents_forecast": (
        "{place}'s invention patents in force in {year}: {median:,.0f}, 80 % prediction interval "
        "{lower:,.0f} to {upper:,.0f}",
        "{year}年{place}有效发明专利预计{median:,.0f}件，80%预测区间{lower:,.0f}至{upper:,.0f}件",
    ),
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
    "quality_held": (
        "On {n} series of the provinces, the 80 % intervals held {c80:.0f} % and the 95 % intervals "
        "{c95:.0f} % of {outcomes:,} outcomes, from {origins} starting years",
        "在各省份{n}个序列、{origins}个起点年、{outcomes:,}个结果上检验，80%区间实际覆盖{c80:.0f}%，95%区间覆盖{c95:.0f}%",
    ),
    "quality_error": (
        "The forecast missed by {own:.2f} mean yearly steps, no change by {naive:.2f}",
        "平均误差为{own:.2f}个年均变动幅度，若假定不变则为{naive:.2f}",
    ),
    "quality_textbook": (
        "On R&D intensity, 95 % intervals by textbook formula held {low:.0f} to {high:.0f} % of "
        "outcomes, ours {own:.0f} %",
        "就R&D经费投入强度而言，教科书公式的95%区间实际覆盖{low:.0f}%至{high:.0f}%，本预测覆盖{own:.0f}%",
    ),
    "quality_worst": (
        "It held least for starts in {year}: the 80 % intervals {c80:.0f} % of outcomes",
        "以{year}年为起点时覆盖最低：80%区间仅覆盖{c80:.0f}%",
    ),
    "quality_subtitle": (
        "Per cent of outcomes inside, {first}–{last}, 1 to {horizon} years ahead; dashed: what the "
        "interval says",
        "结果落在区间内的百分比，起点{first}—{last}年，预测1至{horizon}年；虚线为区间名义水平",
    ),
    "quality_by_method": (
        "R&D intensity of provinces and nation: textbook 95 % intervals held as little as {low:.0f} %",
        "各省份与全国R&D经费投入强度：教科书95%区间覆盖率最低仅{low:.0f}%",
    ),
    "quality_by_horizon": (
        "At every horizon the 80 % interval held {low:.0f} to {high:.0f} % of outcomes",
        "各预测年限下80%区间覆盖{low:.0f}%至{high:.0f}%",
    ),
    "quality_by_origin": (
        "By starting year the 80 % interval held {low:.0f} to {high:.0f} %: the provinces share the "
        "shocks of a year",
        "按起点年份，80%区间覆盖{low:.0f}%至{high:.0f}%：各省份受同年冲击影响",
    ),
    "scores_caption": (
        "Scores on the R&D intensity of {n} provinces and the nation, {outcomes:,} outcomes",
        "{n}个省份与全国R&D经费投入强度的检验得分，结果{outcomes:,}个",
    ),
    "scores_note": (
        "Error and scores in mean yearly steps of a series up to the start; less is better. Textbook "
        "methods with the interval of their own formula; ETS and Theta by statsmodels.",
        "误差与得分以起点前序列的年均变动幅度为单位，越小越好。教科书方法采用自身公式的区间；ETS与Theta由statsmodels计算。",
    ),
    "indicators_caption": (
        "The forecast by indicator, {n} series, against no change",
        "按指标检验（{n}个序列），与“不变”对照",
    ),
    "head_indicator": ("Indicator", "指标"),
    "head_series": ("Series", "序列数"),
    "head_naive": ("No change", "不变"),
    "head_80": ("80 % held", "80%覆盖"),
    "head_95": ("95 % held", "95%覆盖"),
    "method_auto": ("calibrated", "校准预测"),
    "method_naive": ("no change", "不变"),
    "method_drift": ("drift", "趋势外推"),
    "method_ols": ("straight line (OLS)", "直线（OLS）"),
    "method_ets": ("ETS", "ETS"),
    "method_theta": ("Theta", "Theta"),
    "method_damped drift": ("damped drift", "衰减趋势外推"),
    "method_box-cox drift": ("drift on a power scale (Box–Cox)", "幂变换趋势外推（Box–Cox）"),
    "method_damped trend": ("damped trend", "阻尼趋势"),
    "method_glsar": ("straight line, autocorrelated errors", "直线（误差自相关）"),
    "method_local linear trend": ("local linear trend", "局部线性趋势"),
    "years_ahead": ("{n} ahead", "{n}年"),
    "reliability_title": (
        "Where a value was called {said:.0f} % likely, it came in {came:.0f} % of {n} cases",
        "称有{said:.0f}%可能的情形，{n}例中实际出现{came:.0f}%",
    ),
    "reliability_subtitle": (
        "{n:,} cases: reaching the last value plus 0 to 8 yearly steps, {horizon} years ahead; figures "
        "at the marks: cases",
        "{n:,}例：{horizon}年后达到最新值加0至8个年均变动幅度；标注为例数",
    ),
    "misses_caption": (
        "The {n} worst misses, outside the 95 % interval: where the largest step lay",
        "最大失误{n}例（落在95%区间之外）及其最大变动所在年份",
    ),
    "head_from": ("From", "起点"),
    "head_came": ("Came", "实际"),
    "head_expected": ("Expected", "预测"),
    "head_cause": ("Largest step", "最大变动"),
    "cause_shared": (
        "{year}: shared by {share:.0f} %{event}",
        "{year}年，{share:.0f}%的地区同向{event}",
    ),
    "cause_alone": ("{year}: this place{event}", "{year}年，仅本地{event}"),
    "event_pandemic": (" (pandemic)", "（疫情）"),
    "event_census": (" (census year)", "（普查年）"),
    "misses_note": (
        "Shared by: share of places whose step that year left their usual one by as much in the same "
        "direction. Changes of definition are not marked in the yearbooks.",
        "“同向”：该年变动同样偏离自身常态的地区比重。年鉴未标注指标定义的变更。",
    ),
    # sources
    "sources_caption": ("Documents used on these pages: {n}", "本篇所用文件{n}份"),
    "sources_note": (
        "Grade of evidence: A official page or yearbook, B official text seen in a compilation, C "
        "press, D weak. Figures: how many figures on these pages come from the document.",
        "证据等级：A官方网页或年鉴，B汇编所见官方文本，C报刊，D较弱。引用数：本篇引自该文件的数值个数。",
    ),
}

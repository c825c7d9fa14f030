"""Numbers of a Chinese report with their units: measures, and names that hold a number."""

from __future__ import annotations

import dataclasses
import re

from .names import names
from .numerals import ARABIC, CHARACTERS, HANZI, NUMERAL, value_of
from .units import CHINESE_UNIT, MAGNITUDE, UNIT, normalised

_C = NUMERAL
_CN = rf"{_C}{{1,9}}"
_NUMBER = rf"(?:{ARABIC}|{_CN})"
_DASH = r"\s?(?:[-—–―~～至到]|——)\s?"
_MORE = "[余多来几]"
_TAIL = rf"\s?(?:{_MORE})?(?:{MAGNITUDE})?(?:{_MORE})?"

#: What a rank follows in its clause.
_RANKED = re.compile(
    r"(?:排|列|居|位|名|升|进|跻|跃|移|冲|入|获|评|稳|保持|并|全省|全国|全市|全球|苏北|苏南|世界|国内|同类|数量|总量|为)"
    r"(?:[^，。；、\d]{0,12}|[^，。；]{0,12}第\s?\d{1,3}位?[、和与及])$"
)
_ONE = re.compile(
    r"(?:新增|增加|获批|获|建成|入选|新建|引进|仅|共|其中|增至|设立|培育|实现|认定|列入|创建|落地|摘得|斩获)了?$"
)
_BARE = re.compile(r"(?:达到?|为|至|到|得分|指数|突破|超过?|是|[:：]|约|近|有|共|数)\s?(?:了)?$")
_LASTED = re.compile(r"(?:连续|为期|历时|长达|周期|期限|提前|缩短|延长|持续|蝉联)[^，。；]{0,4}$")
_UNLIKE = {
    "成": "果立员功效就本长熟因色型都",
    "名": "牌单校城优师企",
    "大": "学会批中小多幅力型湾运厦局部",
    "人": "才工大民次均",
    "位": "置",
    "家": "庭",
    "部": "署委分件",
    "年": "轻",
    "台": "州阶",
    "条": "件",
    "件": "事",
    "门": "户峡",
    "种": "子植",
    "场": "景所地",
    "天": "然下",
    "期": "间",
    "类": "似",
}

#: A numeral behind these counts nothing: 第三, 每百家, 其一.
_NEVER_BEFORE = "第每初其哪某"

_PATTERN = re.compile(
    rf"(?P<fraction>(?P<below>{_NUMBER})分之(?P<above>{_NUMBER}(?:点{_C}+)?))"
    rf"|(?P<slash>(?<![\d/.])(?P<slash_above>\d{{1,2}})/(?P<slash_below>\d{{1,3}})(?![\d/]))"
    rf"|(?P<tenths>(?P<tens>{_C})成(?P<units>[一二三四五六七八九]))(?!{_C})"
    rf"|(?P<ratio>(?<![\d.:：])(?P<of>\d{{1,4}}(?:\.\d{{1,4}})?)[:：](?P<to>\d{{1,4}}(?:\.\d{{1,4}})?)(?![\d.:：]))"
    rf"|(?P<half>一半|半数)"
    rf"|第\s?(?P<rank>{_NUMBER})\s?(?P<rank_unit>[位名])?"
    rf"|前\s?(?P<front>{_NUMBER})\s?(?P<front_unit>[位名])?"
    rf"|(?P<first>首位|榜首|首次)"
    rf"|(?P<zero>(?<=[“\"‘])[零0](?=[”\"’]\s?的?\s?突破)|零(?=的?突破))"
    rf"|(?P<low>(?:{ARABIC}))(?:{_TAIL}(?:{UNIT})?)?{_DASH}(?P<high>(?:{ARABIC}))"
    rf"(?P<range_more>{_TAIL})(?P<range_unit>{UNIT})?"
    rf"|(?P<cn_low>{_CN}){_DASH}(?P<cn_high>{_CN})(?P<cn_range_unit>{CHINESE_UNIT})"
    rf"|(?P<number>[-–—+]?(?:{ARABIC}))\s?(?P<more>{_MORE})?(?P<magnitude>{MAGNITUDE})?"
    rf"(?P<more_too>{_MORE})?\s?(?P<unit>{UNIT})?"
    rf"|(?P<numeral>{_CN})(?P<cn_more>[余多来几])?(?P<cn_unit>{CHINESE_UNIT})"
    rf"|(?P<class>{_C}{{1,6}}亿)(?P<class_of>级)?(?![元级{CHARACTERS}])"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a report: where it stands, what it says and whether it measures anything."""

    start: int
    end: int
    value: float | None
    unit: str
    normalised_value: float | None
    normalised_unit: str
    is_measure: bool = True
    high: float | None = None
    more: bool = False
    kind: str = "measure"


def quantities(text: str) -> list[Quantity]:
    """List the quantities of a Chinese report, and the names that only contain a number."""
    named = names(text)
    found = [_name(text, name.start, name.end, name.kind) for name in named]
    found = [each for each in found if each.kind != "heading"]
    taken = bytearray(len(text) + 1)
    for name in named:
        taken[name.start : name.end] = b"\x01" * (name.end - name.start)
    position = 0
    while match := _PATTERN.search(text, position):
        start, end = match.span()
        if end <= start:
            position = start + 1
            continue
        if any(taken[start:end]):
            position = _behind(taken, start, end)
            continue
        quantity = _read(text, match)
        if quantity is None:
            position = _next(match)
            continue
        found.append(quantity)
        position = max(quantity.end, start + 1)
    return _with_shared_units(text, sorted(found, key=lambda each: each.start))


def _behind(taken: bytearray, start: int, end: int) -> int:
    """Return where to go on behind a match that runs into a name."""
    if not taken[start]:
        return start + 1
    while start < end and taken[start]:
        start += 1
    return start


def _next(match: re.Match[str]) -> int:
    """Return where to go on behind words that only look like a quantity."""
    for group in ("number", "numeral"):
        if match[group] is not None:
            return match.end(group)
    return match.start() + 1


def _name(text: str, start: int, end: int, kind: str) -> Quantity:
    number = re.search(rf"{ARABIC}|(?:{_CN}(?=五[”\"规时期以末初收]|五$)|{_CN})", text[start:end])
    value = value_of(number.group()) if number else None
    unit = ""
    if number and kind in {"edition", "ordinal", "period", "plan"}:
        unit_found = re.match(rf"\s?(?:{CHINESE_UNIT}|届|号|日)", text[start:end][number.end() :])
        unit = unit_found.group().strip() if unit_found else ""
    if number is None and text[start : start + 1] == "首":
        value, unit = 1.0, text[start + 1 : start + 2]
    return Quantity(start, end, value, unit, value, "", is_measure=False, kind=kind)


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    """The quantity that a match stands for; None where the words only look like one."""
    start, end = match.span()
    before = text[max(0, start - 16) : start]
    if match["fraction"]:
        return _fraction(match)
    if match["tenths"]:
        tenths = (value_of(match["tens"]) or 0) + (value_of(match["units"]) or 0) / 10
        return Quantity(start, end, tenths, "成", 10 * tenths, "pct", kind="fraction")
    if match["ratio"]:
        of, to = float(match["of"]), float(match["to"])
        times = to / of if of == 1 else of / to if to else None
        return (
            None
            if times is None
            else Quantity(start, end, round(times, 6), "", round(times, 6), "times")
        )
    if match["slash"]:
        above, below = float(match["slash_above"]), float(match["slash_below"])
        share = round(above / below, 6) if 0 < above < below else None
        if share is None:
            return None
        return Quantity(start, end, share, "", round(100 * share, 6), "pct", kind="fraction")
    if match["half"]:
        return Quantity(start, end, 0.5, "", 50.0, "pct", kind="fraction")
    if match["zero"]:
        return Quantity(start, end, 0.0, "", 0.0, "count", kind="zero")
    if match["first"]:
        return _first(match, before)
    if match["rank"] or match["front"]:
        return _rank(text, match, before)
    if match["low"] or match["cn_low"]:
        return _range(text, match)
    if match["number"]:
        return _arabic(text, match, before)
    if match["class"]:
        return _hundred_millions(text, match)
    return _chinese(text, match, before)


def measure(
    start: int, end: int, value: float, unit: str, *, more: bool = False, high: float | None = None
) -> Quantity:
    """A measure with its value brought to the unit of the data package."""
    in_unit, name = normalised(value, unit)
    return Quantity(start, end, value, unit, in_unit, name, more=more, high=high)


def _fraction(match: re.Match[str]) -> Quantity | None:
    below = value_of(match["below"])
    above, _, decimals = match["above"].partition("点")
    value = value_of(above)
    if value is None or not below:
        return None
    if decimals:
        digits = [value_of(digit) for digit in decimals]
        if any(digit is None or digit > 9 for digit in digits):
            return None
        value += float("0." + "".join(str(int(digit or 0)) for digit in digits))
    start, end = match.span()
    if below == 100:
        return Quantity(start, end, value, "%", value, "pct", kind="fraction")
    share = round(value / below, 6)
    return Quantity(start, end, share, "", round(100 * value / below, 6), "pct", kind="fraction")


def _first(match: re.Match[str], before: str) -> Quantity:
    start, end = match.span()
    if match["first"] == "首次":
        counts = not before.endswith(("对", "凡", "凡是", "对于"))
        return Quantity(start, end, 1.0, "次", 1.0, "count", is_measure=counts, kind="first")
    ranked = bool(re.search(r"(?:列|居|登|升至|排|跻身|位于)[^，。；、\d]{0,8}$", before))
    return Quantity(start, end, 1.0, "位", 1.0, "rank", is_measure=ranked, kind="rank")


def _rank(text: str, match: re.Match[str], before: str) -> Quantity | None:
    start, end = match.span()
    number = match["rank"] or match["front"]
    value = value_of(number)
    unit = match["rank_unit"] or match["front_unit"]
    if value is None or value != int(value):
        return None
    behind = text[end : end + 1]
    printed = unit or "位"
    if match["front"]:
        if behind in "%年月天季期届次个项批家" or value > 1000:
            return None
        ranked = bool(unit) or bool(_RANKED.search(before))
        return Quantity(start, end, value, printed, value, "rank", is_measure=ranked, kind="rank")
    ranked = bool(unit) or (bool(_RANKED.search(before)) and not re.match(HANZI, behind))
    ranked = ranked or (bool(_RANKED.search(before)) and behind in "的和与及、且")
    kind = "rank" if ranked else "ordinal"
    return Quantity(start, end, value, printed, value, "rank", is_measure=ranked, kind=kind)


def _range(text: str, match: re.Match[str]) -> Quantity | None:
    low = value_of(match["low"] or match["cn_low"])
    high = value_of(match["high"] or match["cn_high"])
    unit = match["cn_range_unit"] or match["range_unit"] or ""
    magnitude = re.sub(f"{_MORE}|\\s", "", match["range_more"] or "")
    if low is None or high is None or high <= low or not (unit or magnitude):
        return _arabic_low(text, match) if match["low"] else None
    inner = text[match.end("low") : match.start("high")] if match["low"] else ""
    shared = re.match(rf"\s?(?:{_MORE})?({MAGNITUDE})", inner)
    if shared and not magnitude and unit:
        magnitude = ""
    if re.search("[至到]", inner) and re.search(
        r"(?:由|从)[^，。；]{0,12}$", text[max(0, match.start() - 20) : match.start()]
    ):
        return _arabic_low(text, match)
    return measure(*match.span(), low, magnitude + unit, high=high)


def _arabic_low(text: str, match: re.Match[str]) -> Quantity | None:
    """The first number alone of what is no range."""
    alone = _ARABIC_ALONE.match(text, match.start())
    return _arabic(text, alone, text[max(0, match.start() - 16) : match.start()]) if alone else None


_ARABIC_ALONE = re.compile(
    rf"(?P<number>[-–—+]?(?:{ARABIC}))\s?(?P<more>{_MORE})?(?P<magnitude>{MAGNITUDE})?"
    rf"(?P<more_too>{_MORE})?\s?(?P<unit>{UNIT})?"
)


def _arabic(text: str, match: re.Match[str], before: str) -> Quantity | None:
    start, end = match.span()
    value = value_of(match["number"].lstrip("-–—+"))
    if value is None:
        return None
    unit = (match["magnitude"] or "") + (match["unit"] or "")
    if match["number"][0] in "-–—":
        if _is_minus(match["number"][0], before, unit):
            value = -value
        else:
            start += 1
    if match["unit"] and match["magnitude"] and text[end : end + 1] in set(_unlike(match["unit"])):
        unit, end = match["magnitude"], match.end("magnitude")
    more = bool(match["more"] or match["more_too"])
    if unit == "年" and value == int(value) and 1900 <= value < 2100:
        return _name(text, start, end, "date")
    if not unit and value == int(value) and 1900 <= value < 2100 and "," not in match["number"]:
        return _name(text, start, end, "date")
    if re.search(r"[A-Za-z]$", before) and not unit:
        return _name(text, start, end, "label")
    if unit:
        if before.endswith("每") or (before.endswith(("每", "每百")) and not match["magnitude"]):
            return None
        return measure(start, _trimmed(text, start, end), value, unit, more=more)
    end = _trimmed(text, start, end)
    counts = "." in match["number"] or bool(_BARE.search(before)) or more
    counts = counts or bool(re.match("左右|上下", text[end : end + 4]) and "指数" in before)
    return Quantity(start, end, value, "", value, "", is_measure=counts, more=more, kind="bare")


def _is_minus(sign: str, before: str, unit: str) -> bool:
    """Tell whether a dash before a number is a minus sign: behind a rate, a mark or a bracket."""
    if re.search(r"(?:增长|增幅|增速|下降|率|幅|为|达|至|到|是|[:：（(])\s?$", before):
        return True
    return sign == "-" and (
        not before
        or bool(re.search(r"[，。、\s]$", before))
        or (unit in {"%", "‰", "个百分点"} and bool(re.search(HANZI + "$", before)))
    )


def _unlike(unit: str) -> str:
    """The characters behind a unit that make another word of it: 市民, 人才."""
    return {"市": "民场域属", "人": "才", "户": "籍"}.get(unit, "")


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _chinese(text: str, match: re.Match[str], before: str) -> Quantity | None:
    start, end = match.span()
    numeral, unit = match["numeral"], match["cn_unit"]
    last, behind = before[-1:], text[end : end + 1]
    head = numeral.rstrip("万亿")
    magnitude = numeral[len(head) :]
    value = value_of(head) if head else 1.0
    if (
        value is None
        or magnitude not in {"", "万", "亿", "万亿"}
        or last in set(_NEVER_BEFORE)
        or numeral == "零"
        or (numeral == "一" and last in set("逐同统唯任专单之万"))
        or (last in set("数几") and set(numeral) <= set("十百千万亿"))
    ):
        return None
    if behind and behind in _UNLIKE.get(unit, ""):
        return None
    if unit == "级":
        return _name(text, start, end, "label")
    if numeral == "一" and not _one_counts(unit, before, behind):
        return None
    if not head and unit not in {"元", "美元"} and not match["cn_more"]:
        value, magnitude = 1.0, magnitude
    if unit == "元" and re.match(r"GDP|产值|增加值|工业|研发|生产|投入", text[end : end + 3]):
        return None
    if unit in {"年", "个月"} and numeral in {"百", "千", "万", "半", "一"}:
        return None
    if unit == "年" and not _LASTED.search(before):
        return None
    if unit in set("省市县区") and (value < 2 or behind in CHARACTERS):
        return None
    return measure(start, end, value, magnitude + unit, more=bool(match["cn_more"]))


def _hundred_millions(text: str, match: re.Match[str]) -> Quantity | None:
    """千亿 without a unit: money where it stands by itself, a class of size in 千亿级."""
    start, end = match.start(), match.end("class")
    value = value_of(match["class"].removesuffix("亿"))
    if match["class_of"] or value is None:
        return _name(text, start, end, "label")
    return measure(start, end, value, "亿元")


def _one_counts(unit: str, before: str, behind: str) -> bool:
    """Tell whether 一 before this unit is a count, not an article."""
    if unit in {"倍", "成", "番"}:
        return True
    return unit in set("家个项人名件座所位") and bool(_ONE.search(before))


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Bare numbers in a list take the unit of the next: 12、8和5家."""
    out = list(found)
    for index in range(len(out) - 2, -1, -1):
        this, following = out[index], out[index + 1]
        between = text[this.end : following.start]
        if this.kind == "bare" and following.unit and re.fullmatch(r"\s?[、和与及,]\s?", between):
            shared = measure(this.start, this.end, this.value or 0.0, following.unit)
            out[index] = shared
    return out

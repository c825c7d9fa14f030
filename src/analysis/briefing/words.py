"""The words that a page prints of its own accord, English beside Chinese, and its date."""

from __future__ import annotations

import datetime as dt

from ..errors import DataError

LANGUAGES = ("en", "zh")
WORDS = {
    "all_left_out": (
        "Too few figures are published for this chapter.",
        "可用于本篇的公布数据不足。",
    ),
    "addressees": ("Sent to: ", "报送："),
    "annex_title": (": annex", "：附件"),
    "appendix_sources": ("Appendix: sources", "附录：资料来源"),
    "audio": ("Sound", "音频"),
    "back_to_text": ("Back to note mark", "返回正文注号"),
    "briefing": ("Science and technology briefing", "科技创新简报"),
    "characters_left_out": ("… {n:,} characters left out …", "……略去{n:,}个字符……"),
    "code": ("Code", "代码"),
    "columns_left_out": (
        "{n:,} columns in the middle are left out; the option --whole prints all.",
        "中间{n:,}列从略，加--whole选项可全部打印。",
    ),
    "contents": ("Contents", "目录"),
    "controls": ("Controls", "交互控件"),
    "data_as_of": ("Figures published up to ", "数据截至"),
    "embedded": ("Embedded page", "嵌入页面"),
    "documents": ("Documents", "所用文件"),
    "enlarge": ("Enlarge", "放大"),
    "error": ("Error", "错误"),
    "figure": ("Figure", "图"),
    "evidence": ("Evidence on the pages that follow", "附件"),
    "formula": ("Formula", "公式"),
    "issue": ("No. {number}", "第{number}期"),
    "language_name": ("English", "中文"),
    "left_out": ("Left out, for want of published figures: ", "因公布数据不足而从略："),
    "lines_left_out": (
        "… {n:,} lines left out; the option --whole prints all …",
        "……略去{n:,}行，加--whole选项可全部打印……",
    ),
    "logo": ("Logo", "标志"),
    "made_on": ("made on ", "编印日期："),
    "main_findings": ("Findings", "主要结论"),
    "no_static_form": (
        "({name}: this output has no printed form; it can be seen in the notebook)",
        "（{name}：此项输出无法打印，可在笔记本中查看）",
    ),
    "output": ("Output", "输出"),
    "page_language": ("Language of the page", "页面语言"),
    "page_of": ("Page {page} of {pages}", "第 {page} 页　共 {pages} 页"),
    "picture_missing": ("(Picture not found: {name})", "（图片未找到：{name}）"),
    "picture_of_the_web": (
        "(Picture on the web, not fetched: {name})",
        "（网络图片，未下载：{name}）",
    ),
    "page_ref": ("p. {page}", "第{page}页"),
    "points_as_picture": ("{n:,} marks are drawn as one picture.", "{n:,}个标记绘为一幅图像。"),
    "rows_left_out": (
        "{n:,} rows in the middle are left out; the option --whole prints all.",
        "中间{n:,}行从略，加--whole选项可全部打印。",
    ),
    "script": ("Script", "脚本"),
    "skip_to_content": ("Skip to the content", "跳到正文"),
    "sources_caption": ("Documents used on these pages: {n}", "本篇所用文件{n}份"),
    "summary": ("Summary", "要点"),
    "table": ("Table", "表"),
    "this_chapter": ("This chapter in English", "本章中文版"),
    "to_contents": ("To the contents", "返回目录"),
    "video": ("Video", "视频"),
}


def word(key: str, language: str) -> str:
    """A word or a sentence of the page in its language.

    Examples
    --------
    >>> word("contents", "zh")
    '目录'
    """
    return WORDS[key][LANGUAGES.index(language)]


def long_date(date: str | None, *, language: str) -> str:
    """A date as a reader writes it.

    Examples
    --------
    >>> long_date("2026-03-14", language="en"), long_date("2026-03-14", language="zh")
    ('14 March 2026', '2026年3月14日')
    >>> long_date("2026-03", language="en"), long_date("2026-03", language="zh")
    ('March 2026', '2026年3月')
    >>> long_date(None, language="en")
    ''
    """
    if date is None:
        return ""
    from babel.dates import format_date

    locale = {"en": "en_GB", "zh": "zh_Hans_CN"}[language]
    known = {4: "y年" if language == "zh" else "y", 7: "y年M月" if language == "zh" else "MMMM y"}
    return format_date(calendar_day(date), format=known.get(len(date), "long"), locale=locale)


def calendar_day(date: str) -> dt.date:
    """The day of an ISO date, the first of a month or a year; DataError for any other text."""
    try:
        return dt.date.fromisoformat(date[:10] + {4: "-01-01", 7: "-01"}.get(len(date), ""))
    except ValueError as error:
        raise DataError(
            f"'{date}' is not a date", allowed="an ISO date, such as 2026-03-14"
        ) from error

"""The text of a report: plain text, web page, Word document or PDF."""

from __future__ import annotations

import codecs
import contextlib
import io
import logging
import re
import warnings
from collections.abc import Callable
from pathlib import Path

from ..errors import DataError, require
from ..files import encoding_of, file_bytes
from .markup import docx_text, html_text
from .numerals import HANZI
from .sections import opens_section

#: Nobody's work report is larger; what is may be made to fill the memory.
LARGEST = 50_000_000
LARGEST_TEXT = 20_000_000
LARGEST_PAGES = 3_000
KINDS = "a text file, a web page (.html), a Word document (.docx) or a PDF with text"
#: A line that ends so early before the margin ends a paragraph.
_SHORT = 0.6
_ENDS = "。；：！？.!?:;"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)


class PagesWarning(UserWarning):
    """Some pages of a PDF hold no text."""


def read_report(path: Path) -> str:
    """Read the text of a report.

    Parameters
    ----------
    path : Path
        A file: plain text (UTF-8, UTF-16 or GB18030), HTML, DOCX or PDF. What it is, its content
        tells, not its name.

    Returns
    -------
    str
        The text. Of a plain text file every character stays where it was; of the others a
        paragraph is a line, and so is a table's row, with a tab between its cells.

    Raises
    ------
    DataError
        For a file that is missing, too large, broken, locked by a password, scanned, or empty.

    Warns
    -----
    UserWarning
        For a PDF with pages that hold no text, which are named.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "report.txt"
    >>> _ = file.write_text("签约3项", encoding="gb18030")
    >>> read_report(file)
    '签约3项'
    """
    path = Path(path)
    content = file_bytes(path)
    if len(content) > LARGEST:
        raise DataError(
            f"{path.name} holds more than {LARGEST:,} bytes",
            allowed=KINDS,
            todo="give the report alone, without its attachments",
        )
    return text_of(content, path.name)


def text_of(content: bytes, name: str) -> str:
    """Read the text of a report from the bytes of its file.

    Parameters
    ----------
    content : bytes
        The file's content.
    name : str
        Its name, for the messages.

    Returns
    -------
    str
        The text, as ``read_report`` gives it.

    Raises
    ------
    DataError
        For content that is broken, locked by a password, scanned, or empty.

    Examples
    --------
    >>> text_of("<p>签约3项</p><p>投资1亿元</p>".encode(), "report.html")
    '签约3项\\n投资1亿元'
    """
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        text = _guarded(_pdf, content, name)
    elif head.startswith(b"pk"):
        text = _guarded(docx_text, content, name)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError(
            f"{name} is an old Word file (.doc)",
            allowed=KINDS,
            todo="open it in a word processor and save it as .docx",
        )
    elif re.match(rb"<(?:!doctype|html|\?xml|head|body|div|p|meta|table|h\d|!--)\b", head):
        text = _guarded(_html, content, name)
    else:
        text = _decoded(content, name)
    if len(text) > LARGEST_TEXT:
        raise DataError(
            f"{name} holds more than {LARGEST_TEXT:,} characters",
            allowed=KINDS,
            todo="give the report alone, without its attachments",
        )
    if not text.strip():
        raise DataError(
            f"{name} holds no text",
            allowed=KINDS,
            todo="a scanned document needs text recognition first",
        )
    return text


def _guarded(reader: Callable[[bytes, str], str], content: bytes, name: str) -> str:
    """Call a reader; whatever a parser raises on a broken file becomes a DataError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("always", PagesWarning)
            return reader(content, name)
    except DataError:
        raise
    except (Exception, RecursionError) as error:
        raise DataError(
            f"{name} can't be read: {type(error).__name__}: {str(error)[:200]}",
            allowed=KINDS,
            todo="open the file in the program that made it and save it again",
        ) from error


def _decoded(content: bytes, name: str) -> str:
    """The text of a plain file, with one kind of line end."""
    encoding, damage = encoding_of(content, name)
    if damage is not None and encoding != "utf-16":
        raise damage
    text = content.decode(encoding, errors="replace")
    odd = sum(character < " " and character not in "\t\n\r\f\v" for character in text)
    if odd * 50 > len(text):
        raise DataError(
            f"{name} is no text: it is full of control characters",
            allowed=KINDS,
            todo="save the report as UTF-8 text",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _html(content: bytes, name: str) -> str:
    """The text of a page, in the encoding that it states unless that is UTF-8 or none."""
    stated = _CHARSET.search(content[:4096])
    codec = ""
    if stated:
        with contextlib.suppress(LookupError):
            codec = codecs.lookup(stated[1].decode("ascii")).name
    encoding, damage = encoding_of(content, name)
    if codec not in {"", "utf-8"} and (damage is not None or encoding != "utf-8-sig"):
        encoding = "gb18030" if codec in {"gb2312", "gbk"} else codec
    elif damage is not None:
        raise damage
    return html_text(content.decode(encoding, errors="replace"), name)


def _pdf(content: bytes, name: str) -> str:
    require("reports", "pypdf", "pikepdf", "tqdm")
    import pypdf
    from tqdm import tqdm

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    file = _decrypted(content, name) if b"/Encrypt" in content else io.BytesIO(content)
    reader = pypdf.PdfReader(file, strict=False)
    count = reader.get_num_pages()
    if count > LARGEST_PAGES:
        raise DataError(
            f"{name} has {count:,} pages, more than {LARGEST_PAGES:,}",
            todo="give the report alone, without its attachments",
        )
    shown = tqdm(reader.pages, unit="page", leave=False, disable=None if count > 50 else True)
    pages = [page.extract_text() for page in shown]
    empty = [number for number, page in enumerate(pages, 1) if not page.strip()]
    if empty and len(empty) < count:
        listed = ", ".join(map(str, empty[:10])) + (", ..." if len(empty) > 10 else "")
        warnings.warn(
            f"{name} has pages without text: {listed}; they may be scanned", PagesWarning, 2
        )
    return unwrapped(_columns("\n".join(pages)))


def _decrypted(content: bytes, name: str) -> io.BytesIO:
    """Open an encrypted PDF with an empty password."""
    from pikepdf import PasswordError
    from pikepdf import open as unlock

    out = io.BytesIO()
    try:
        with unlock(io.BytesIO(content)) as locked:
            locked.save(out)
    except PasswordError:
        raise DataError(
            f"{name} is encrypted and locked by a password", todo="save a copy without the password"
        ) from None
    return out


_CELLS = re.compile(r"\S*[\u4e00-\u9fff）)%]\s+(?:(?:[-−+]?[\d,.]+%?|[-—–]+)(?:\s+|$)){2,}")
_YEARS = re.compile(r"\S+(?:\s+(?:19|20)\d\d年?){2,}(?:\s+\S+)*")


def _columns(text: str) -> str:
    """Put a tab between the cells of lines that are rows of a table: a label and several numbers."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        words = line.strip()
        if len(words) < 200 and (_CELLS.fullmatch(words) or _YEARS.fullmatch(words)):
            lines[at] = "\t".join(words.split())
    return "\n".join(lines)


_PAGE_NUMBER = re.compile(
    r"[-—– ]*\d{1,4}(?: ?/ ?\d{1,4})?[-—– ]*|第 ?\d+ ?页.{0,12}|Page \d+(?: of \d+)?"
)


def unwrapped(text: str) -> str:
    """Put each paragraph on one line where lines end at the page's margin."""
    out: list[str] = []
    widths = sorted(map(len, text.split("\n")))
    margin = widths[-(1 + len(widths) // 10)]
    short = False
    for raw in re.sub(r"[ \xa0]+", " ", text).split("\n"):
        line = re.sub(rf"(?<=[，。；：、\u3000-\u9fff])\s+(?=\d|{HANZI})", "", raw.strip())
        line = re.sub(rf"(?<=[\d%]) (?={HANZI}|%)", "", line)
        if not line or _PAGE_NUMBER.fullmatch(line):
            continue
        before = out[-1] if out else "。"
        title = opens_section(before) and len(before) <= 30 and not re.search("[。，]", before)
        whole = before[-1] in _ENDS or "\t" in before + line or title or short
        if whole or opens_section(line):
            out.append(line)
        else:
            space = " " if re.search(r"[A-Za-z,]$", before) and line[0].isascii() else ""
            out[-1] = before + space + line
        short = len(line) < _SHORT * margin and line[-1] not in "，、" and not line[-1].isdigit()
    return "\n".join(out)

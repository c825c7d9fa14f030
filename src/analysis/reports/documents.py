"""The text of a report: plain text, web page, Word document or PDF."""

from __future__ import annotations

import io
import logging
import re
import warnings
import zipfile
from pathlib import Path

from ..errors import DataError
from ..files import file_bytes
from .sections import opens_section

#: Nobody's work report is larger; what is may be made to fill the memory.
LARGEST = 50_000_000
LARGEST_UNPACKED = 200_000_000
KINDS = "a text file, a web page (.html), a Word document (.docx) or a PDF with text"
_ENDS = "。；：！？.!?:;"
_BLOCKS = [
    "p",
    "div",
    "br",
    "li",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "title",
    "dd",
    "dt",
]
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)


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
        paragraph is a line.

    Raises
    ------
    DataError
        For a file that is missing, too large, broken, locked by a password, scanned, or empty.

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
        text = _guarded(_docx, content, name)
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
    if not text.strip():
        raise DataError(
            f"{name} holds no text",
            allowed=KINDS,
            todo="a scanned document needs text recognition first",
        )
    return text


def _guarded(reader: object, content: bytes, name: str) -> str:
    """Call a reader; whatever a parser raises on a broken file becomes a DataError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return reader(content, name)  # type: ignore[operator]
    except DataError:
        raise
    except (Exception, RecursionError) as error:
        raise DataError(
            f"{name} can't be read: {type(error).__name__}: {str(error)[:200]}",
            allowed=KINDS,
            todo="open the file in the program that made it and save it again",
        ) from error


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(character < " " and character not in "\t\n\r\f\v" for character in text)
        if odd * 50 > len(text):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DataError(
        f"{name} is no text: it is neither UTF-8 nor GB18030",
        allowed=KINDS,
        todo="save the report as UTF-8 text",
    )


def _html(content: bytes, name: str) -> str:
    from bs4 import BeautifulSoup

    stated = _CHARSET.search(content[:4096])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = stated[1].decode("ascii").lower() if stated else "gb18030"
        encoding = "gb18030" if encoding in {"gb2312", "gbk", "utf-8"} else encoding
        try:
            text = content.decode(encoding, errors="replace")
        except LookupError:
            text = _decoded(content, name)
    page = BeautifulSoup(text, "html.parser")
    for hidden in page(["script", "style", "noscript", "template", "nav"]):
        hidden.decompose()
    for cell in page(["td", "th"]):
        cell.append("\t")
    for block in page(_BLOCKS):
        block.insert_before("\n")
        block.append("\n")
    lines = (re.sub(r"[ \t\xa0\r]+", " ", line).strip() for line in page.get_text().split("\n"))
    return "\n".join(line for line in lines if line)


def _docx(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
            raise DataError(
                f"{name} unpacks to more than {LARGEST_UNPACKED:,} bytes", allowed=KINDS
            )
        if "word/document.xml" not in archive.namelist():
            raise DataError(f"{name} is an archive, but no Word document", allowed=KINDS)
    import docx
    from docx.table import Table

    lines = []
    for part in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            lines += [
                "\t".join(dict.fromkeys(cell.text for cell in row.cells)) for row in part.rows
            ]
        else:
            lines.append(part.text)
    return "\n".join(lines)


def _pdf(content: bytes, name: str) -> str:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise DataError(f"{name} is locked by a password", todo="save a copy without the password")
    pages = [page.extract_text() for page in reader.pages]
    return unwrapped("\n".join(pages))


def unwrapped(text: str) -> str:
    """Put each paragraph on one line where lines end at the page's margin."""
    lines: list[str] = []
    for line in re.sub(r"[ \t\xa0]+", " ", text).split("\n"):
        line = re.sub(r"(?<=[\u3000-\u9fff，。；：、])\s+(?=[\d\u3000-\u9fff])", "", line.strip())
        line = re.sub(r"(?<=\d) (?=[\u4e00-\u9fff%])", "", line)
        if not line or re.fullmatch(r"[-—– ]*\d{1,3}[-—– ]*", line):
            continue
        before = lines[-1] if lines else "。"
        title = opens_section(before) and len(before) <= 30 and not re.search("[。，]", before)
        if before[-1] not in _ENDS and not title and not opens_section(line):
            space = " " if re.search(r"[A-Za-z,]$", before) and line[0].isascii() else ""
            lines[-1] = before + space + line
        else:
            lines.append(line)
    return "\n".join(lines)

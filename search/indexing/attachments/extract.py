"""Takes the text out of a file. Run as a program of its own, with bounds on time and memory, for files lie.

    python -m search.indexing.attachments.extract pdf < file > text

A file that cannot be read ends it with status 3 and one line on standard error that says why.
"""

from __future__ import annotations

import io
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator

from defusedxml import ElementTree

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20
MAX_TEXT_LENGTH = 500_000
"""Characters that are kept."""
MAX_MEMBER = 30 * 1024 * 1024
"""Bytes that the text of an office document may unpack to; a zip bomb has more."""
_BLOCKS = {"p", "h", "tr", "br", "list-item"}
UNREADABLE = 3


class UnreadableFileError(Exception):
    """The file is encrypted, broken or not what its name says; the message says which."""


def _pdf(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError("the file is encrypted")
        for page in reader.pages:
            yield page.extract_text()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadableFileError(f"the file is broken ({type(error).__name__})") from error


def _office(member: str) -> Callable[[bytes], Iterator[str]]:
    def read(content: bytes) -> Iterator[str]:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                about = archive.getinfo(member)
                if about.flag_bits & 1:
                    raise UnreadableFileError("the file is encrypted")
                with archive.open(about) as unpacked:
                    text = unpacked.read(MAX_MEMBER + 1)
        except KeyError as error:
            raise UnreadableFileError("the file is not of the kind that its name says, or is encrypted") from error
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
            raise UnreadableFileError(f"the file is broken ({type(error).__name__})") from error
        if len(text) > MAX_MEMBER:
            raise UnreadableFileError("the file unpacks to too much")
        yield from _xml(text)

    return read


def _xml(text: bytes) -> Iterator[str]:
    """Yield the text of an office document, one line per paragraph."""
    try:
        for _event, element in ElementTree.iterparse(io.BytesIO(text), events=("end",)):
            if element.tag.rpartition("}")[2] in _BLOCKS:
                yield "".join(element.itertext())
                element.clear()
    except (ElementTree.ParseError, ValueError) as error:
        raise UnreadableFileError("the file is broken (no XML inside)") from error


def _plain(content: bytes) -> Iterator[str]:
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return
    yield content.decode("utf-8", errors="replace")


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": _pdf,
    "docx": _office("word/document.xml"),
    "odt": _office("content.xml"),
    "txt": _plain,
}


def extract(kind: str, content: bytes) -> str:
    """Return the text of a file of one of the known kinds, cut to a bounded length.

    Raises UnreadableFileError if there is none to be had.
    """
    parts: list[str] = []
    left = MAX_TEXT_LENGTH
    for part in READERS[kind](content):
        parts.append(part[:left])
        left -= len(part)
        if left <= 0:
            break
    return "\n".join(part.strip() for part in parts if part.strip()).replace("\0", " ")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        text = extract(sys.argv[1], sys.stdin.buffer.read())
    except UnreadableFileError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    except MemoryError:
        sys.stderr.write("the file needs too much memory\n")
        return UNREADABLE
    sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Walk through XML of unknown origin without building it. Declared entities and deep nesting end the walk."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from outreach.lib.sheet_limits import BROKEN, MAX_DEPTH, MAX_TAG, ODD, SAVE_AS, Enough, SheetError

Started = Callable[[str, dict[str, str]], None]
Ended = Callable[[str], None]


def walk(pieces: Iterable[bytes], started: Started, ended: Ended | None = None) -> None:
    """Call `started(name, attributes)` for each element, names without prefix. Enough ends it; the rest is unpacked."""
    pieces = iter(pieces)
    parser = _parser(started, ended)
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            # The parser begins a tag anew with every piece until it ends: a very long one would take minutes.
            if fed - parser.CurrentByteIndex > MAX_TAG:
                raise SheetError(ODD)
        parser.Parse(b"", True)
    except Enough:
        for _ in pieces:
            pass
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: an encoding that does not exist
        raise SheetError(BROKEN) from error


class _LocalNames(dict[str, str]):
    """x:row → row; a million cells have a handful of names."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def _parser(started: Started, ended: Ended | None) -> expat.XMLParserType:
    depth = 0
    local = _LocalNames()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise SheetError(ODD)
        started(local[name], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if ended:
            ended(local[name])

    def refuse(*_: object) -> None:
        raise SheetError(f"文件内部含有不允许的定义，没有导入。{SAVE_AS}")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse
    return parser

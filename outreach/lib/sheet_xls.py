"""The size and the formulas of each worksheet of an .xls (Excel 97–2003), from its records."""

import struct
from collections.abc import Iterator

from outreach.lib.sheet_limits import BROKEN, SAVE_AS, Enough, SheetError, SheetScan

END = 0xFFFFFFFC  # this and above are not sectors
BOF, EOF, BOUNDSHEET, FILEPASS, DATEMODE, FORMULA, MULRK = 0x0809, 0x000A, 0x0085, 0x002F, 0x0022, 0x0006, 0x00BD
# NUMBER, LABEL, BOOLERR, RSTRING, RK, LABELSST
FILLED = {0x0203, 0x0204, 0x0205, 0x00D6, 0x027E, 0x00FD, FORMULA}


def scan_xls(data: bytes) -> tuple[dict[str, SheetScan], bool]:
    """Each worksheet by name, and whether days are counted from 1904. Raises SheetError."""
    try:
        streams = _streams(data)
    except (struct.error, IndexError, ValueError) as error:
        raise SheetError(BROKEN) from error
    if "EncryptedPackage" in streams:
        raise SheetError(f"文件设有打开密码，请取消密码后再上传。{SAVE_AS}")
    if "_VBA_PROJECT_CUR" in streams or "_VBA_PROJECT" in streams:
        raise SheetError(f"文件带有宏，为安全起见不能导入。{SAVE_AS}")
    start = streams.get("Workbook", streams.get("Book"))
    if start is None:
        raise SheetError("这不是 Excel 表格，请上传 .xlsx、.xls、.ods 或 .csv")
    try:
        return _scan(start)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise SheetError(BROKEN) from error


# The container: sectors linked into streams --------------------------------------------


def _streams(data: bytes) -> dict[str, bytes]:
    """Every stream by name. A chain that runs in a circle is broken."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in {512, 4096}:
        raise ValueError("sector size")
    fat_count, directory = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 48)[0]
    fat_sectors = [sector for sector in struct.unpack_from("<109I", data, 76) if sector < END][:fat_count]
    fat: list[int] = []
    for sector in fat_sectors:
        fat += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)

    def chain(sector: int) -> bytes:
        found: list[bytes] = []
        while sector < END:
            if len(found) > len(fat):
                raise ValueError("circle")
            found.append(data[(sector + 1) * size : (sector + 2) * size])
            sector = fat[sector]
        return b"".join(found)

    streams = {}
    entries = chain(directory)
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        first, stream_size = struct.unpack_from("<II", entries, at + 116)
        if name not in {"Workbook", "Book"}:
            streams[name] = b""
        elif stream_size < 4096:
            raise ValueError("a workbook among the short streams: no program writes that")
        else:
            streams[name] = chain(first)[:stream_size]
    return streams


# The records of the workbook -------------------------------------------------------------


def _scan(stream: bytes) -> tuple[dict[str, SheetScan], bool]:
    scans: dict[str, SheetScan] = {}
    begins: dict[int, SheetScan] = {}
    epoch_1904 = False
    for kind, at, length in _records(stream, 0):
        if kind == FILEPASS:
            raise SheetError(f"文件设有打开密码，请取消密码后再上传。{SAVE_AS}")
        if kind == DATEMODE:
            epoch_1904 = stream[at] == 1
        elif kind == BOUNDSHEET and length > 8:
            wide = stream[at + 7] & 1
            raw = stream[at + 8 : at + 8 + stream[at + 6] * (1 + wide)]
            name = raw.decode("utf-16-le" if wide else "latin-1")
            begins[struct.unpack_from("<I", stream, at)[0]] = scans[name] = SheetScan()
    for begin, scan in begins.items():
        try:
            _scan_sheet(stream, begin, scan)
        except Enough:
            continue
    return scans, epoch_1904


def _scan_sheet(stream: bytes, begin: int, scan: SheetScan) -> None:
    for kind, at, length in _records(stream, begin):
        if kind in FILLED:
            row, column = struct.unpack_from("<HH", stream, at)
            scan.add(row + 1, column + 1, formula=kind == FORMULA)
        elif kind == MULRK:
            row, first = struct.unpack_from("<HH", stream, at)
            for column in range(first, first + (length - 6) // 6):
                scan.add(row + 1, column + 1)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its content begins, its length) of each record up to the end of this substream."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        at += 4 + length

"""Package: the zip around a workbook, checked before anything in it is read."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Literal

from routing.rota.sheets.facts import FactKind, TableNotRead, TableTooLarge

MOST_UNPACKED = 150_000_000
MOST_PARTS = 5000

_CHUNK = 1 << 16
_ENCRYPTED = 1
_LOCAL_HEADER = 30
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_DOCUMENTS = ("word/", "ppt/", "visio/", "content.xml", "index.xml")
_NAMES_TOLD = 3

Form = Literal["xlsx", "ods"]


class Package:
    """The parts of a workbook, none of which unpacks to more than its zip says."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise TableNotRead(FactKind.DAMAGED) from None
        # As programs that read workbooks find them: letters of any case, of two with one name the last.
        self._parts = {info.filename.replace("\\", "/").lower(): info for info in self._zip.infolist()}
        self._check_sizes()
        self.form = self._find_form()
        self._check_truth()

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name."""
        return name.lower() in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield what a part has in it. Raises TableNotRead."""
        if not self.has(name):
            raise TableNotRead(FactKind.DAMAGED, part=name)
        try:
            with self._zip.open(self._parts[name.lower()]) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            raise TableNotRead(FactKind.DAMAGED, part=name) from None

    def _check_sizes(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MOST_PARTS:
            raise TableTooLarge("parts", most=MOST_PARTS, found=len(infos))
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise TableNotRead(FactKind.ENCRYPTED)
        if (unpacked := sum(info.file_size for info in infos)) > MOST_UNPACKED:
            raise TableTooLarge("unpacked", most=MOST_UNPACKED, found=unpacked)

    def _find_form(self) -> Form:
        if self.has("xl/workbook.xml"):
            return "xlsx"
        if self.has("xl/workbook.bin"):
            raise TableNotRead(FactKind.OLD_FORMAT, format="xlsb")
        if self.has("mimetype") and next(self.chunks("mimetype"), b"").startswith(_ODS):
            if self.has("META-INF/manifest.xml") and b"encryption-data" in b"".join(
                self.chunks("META-INF/manifest.xml")
            ):
                raise TableNotRead(FactKind.ENCRYPTED)
            return "ods"
        names = list(self._parts)
        if any(name.endswith(".iwa") for name in names):
            raise TableNotRead(FactKind.NO_TABLE, format="numbers")
        if any(name.startswith(_DOCUMENTS) for name in names):
            raise TableNotRead(FactKind.NO_TABLE, format="document")
        raise TableNotRead(FactKind.ZIP, names=[info.filename for info in self._zip.infolist()[:_NAMES_TOLD]])

    def _check_truth(self) -> None:
        """Unpack everything once, keeping nothing: the sizes that a zip tells may be lies."""
        for info in self._zip.infolist():
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise TableNotRead(FactKind.DAMAGED, part=info.filename)
            packed_alone = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
            if not packed_alone and self._unpacks_to_more(info):
                raise TableNotRead(FactKind.DAMAGED, part=info.filename)

    def _unpacks_to_more(self, info: zipfile.ZipInfo) -> bool:
        """Tell whether a part is larger than it says, or ends in the middle."""
        if info.compress_type == zipfile.ZIP_STORED:
            return True
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_HEADER)
        self._file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        inflating, left, size = zlib.decompressobj(-zlib.MAX_WBITS), info.compress_size, 0
        try:
            while left and (packed := self._file.read(min(left, _CHUNK))):
                left -= len(packed)
                while packed:
                    size += len(inflating.decompress(packed, _CHUNK))
                    packed = inflating.unconsumed_tail
                    if size > info.file_size:
                        return True
            size += len(inflating.flush())
        except zlib.error:
            return True
        return size != info.file_size

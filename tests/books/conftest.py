"""Small comic books: zips and PDF files of drawn pages."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def encoded(pixels: np.ndarray, kind: str) -> bytes:
    """A picture file in memory."""
    stream = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(stream, kind, quality=95)
    return stream.getvalue()


@pytest.fixture
def make_cbz(tmp_path):
    """`make_cbz({name: bytes or pixels}, name)`: a zip; pixels become PNG or JPEG by the name's suffix."""

    def make(entries: dict, name: str = "book.cbz") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w") as archive:
            archive.comment = b"a comic"
            for entry, data in entries.items():
                kind = "PNG" if entry.endswith(".png") else "JPEG"
                content = data if isinstance(data, bytes) else encoded(data, kind)
                how = zipfile.ZIP_DEFLATED if entry.endswith((".xml", ".txt")) else zipfile.ZIP_STORED
                archive.writestr(zipfile.ZipInfo(entry, (2020, 5, 17, 10, 30, 0)), content, how)
        return path

    return make


@pytest.fixture
def make_pdf(tmp_path):
    """`make_pdf([(pixels, lossless), …])`: a PDF with a picture on each page, and a link on the first."""
    pypdf = pytest.importorskip("pypdf")

    def make(pages: list, name: str = "book.pdf", password: str | None = None) -> Path:
        writer = pypdf.PdfWriter()
        for pixels, lossless in pages:
            page = writer.add_blank_page(300, 400)
            if pixels is not None:
                page[pypdf.generic.NameObject("/Resources")] = resources(pypdf, writer, pixels, lossless)
        writer.add_metadata({"/Title": "A comic"})
        if password:
            writer.encrypt(password, algorithm="RC4-128")
        with open(tmp_path / name, "wb") as file:
            writer.write(file)
        return tmp_path / name

    return make


def resources(pypdf, writer, pixels: np.ndarray, lossless: bool):
    """A page's resources with one picture."""
    from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

    stream = StreamObject()
    space = "/DeviceGray" if pixels.shape[-1] == 1 else "/DeviceRGB"
    names = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": space}
    numbers = {"/Width": pixels.shape[1], "/Height": pixels.shape[0], "/BitsPerComponent": 8}
    stream.update({NameObject(key): NameObject(value) for key, value in names.items()})
    stream.update({NameObject(key): NumberObject(value) for key, value in numbers.items()})
    if lossless:
        stream.set_data(pixels.tobytes())
        stream = stream.flate_encode()
    else:
        stream.set_data(encoded(pixels, "JPEG"))
        stream[NameObject("/Filter")] = NameObject("/DCTDecode")
    objects = DictionaryObject({NameObject("/Im0"): writer._add_object(stream)})
    return DictionaryObject({NameObject("/XObject"): objects})

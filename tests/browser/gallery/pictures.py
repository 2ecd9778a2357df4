"""Pictures: a page as a small PNG, its colours those of a palette, so that all of them weigh a few megabytes."""

import asyncio
import base64
import struct
import zlib
from pathlib import Path

from playwright.async_api import Page

LONGEST = 2400  # px; what is below is left out
_SIGNATURE = b"\x89PNG\r\n\x1a\n"

# The commonest colours that differ to the eye; each pixel becomes the nearest of them. It runs in a page of its own,
# since the browser decodes pictures, and Python alone would take seconds for each.
_PALETTE = """
async given => {
  const bytes = Uint8Array.from(atob(given), sign => sign.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer);
  const seen = new Map();
  for (const pixel of pixels) seen.set(pixel, (seen.get(pixel) || 0) + 1);
  const palette = [], place = new Map();
  const far = (a, b) => [0, 8, 16].reduce((sum, bits) => sum + ((a >> bits & 255) - (b >> bits & 255)) ** 2, 0);
  for (const [colour] of [...seen].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    let best = 0, least = Infinity;
    palette.forEach((each, at) => {
      const found = far(each, colour);
      if (found < least) [least, best] = [found, at];
    });
    if (least > 60 && palette.length < 256) best = palette.push(colour) - 1;
    place.set(colour, best);
  }
  let signs = "";
  const places = Uint8Array.from(pixels, pixel => place.get(pixel));
  for (let at = 0; at < places.length; at += 32768) signs += String.fromCharCode(...places.subarray(at, at + 32768));
  return [picture.width, palette.map(each => [each & 255, each >> 8 & 255, each >> 16 & 255]), btoa(signs)];
}
"""


async def take(page: Page, workshop: Page, path: Path, longest: int = LONGEST) -> None:
    """Write a picture of the page as it stands, at most so long; `workshop` is an empty page of the same browser."""
    height = await page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size
    assert size is not None
    seen = min(max(height, size["height"]), longest)
    await page.set_viewport_size({"width": size["width"], "height": seen})
    await page.evaluate("scrollTo(0, 0)")
    shot = await page.screenshot(animations="disabled")
    width, palette, places = await workshop.evaluate(_PALETTE, base64.b64encode(shot).decode())
    await asyncio.to_thread(path.write_bytes, _png(width, palette, base64.b64decode(places)))


def _png(width: int, palette: list[list[int]], places: bytes) -> bytes:
    lines = b"".join(b"\0" + places[at : at + width] for at in range(0, len(places), width))
    head = struct.pack(">IIBBBBB", width, len(places) // width, 8, 3, 0, 0, 0)
    colours = b"".join(map(bytes, palette))
    parts = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

"""A QR code as a picture inside the page: nothing is stored and no other host is asked."""

import segno


def qr_data_url(text: str) -> str:
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2, dark="#000", light="#fff"))

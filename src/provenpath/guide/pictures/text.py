"""How wide words are in Arial, the font of AWS's pictures.

Helvetica, Liberation Sans and Arimo have the same widths, so that a label takes the same space everywhere; where none
of them is there, the SVG tells the browser to keep to the width that is worked out here.
"""

from __future__ import annotations

FAMILY = "Arial, Helvetica, Arimo, 'Liberation Sans', sans-serif"

_WIDTHS = {
    191: "'",
    222: "ijl\u2019",
    260: "|",
    278: " !,./:;I[\\]ft·",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu\u2013",
    584: "+<=>~\u00d7",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "\u2014\u2026\u2192",
    1015: "@",
}
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_WIDEST = max(_WIDTHS)


def text_width(line: str, size: float) -> float:
    """Return the width in pixels of one line of regular Arial; a letter that is not known counts as the widest."""
    return sum(_WIDTH.get(letter, _WIDEST) for letter in line) * size / 1000

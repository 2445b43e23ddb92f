"""Write icd10_table.bin: which codes of the ICD-10 there are, from the Ministry of Health's list.

    python guests/lgpd/icd10_table.py BRCID10.xml

The list is the FHIR CodeSystem http://www.saude.gov.br/fhir/r4/CodeSystem/BRCID10 (version 2008, 14,230 codes), found
for instance in github.com/kyriosdata/rnds, clientes/validar/definicoes. Codes that WHO added later are added here.

The table has 26 × 100 little-endian 16-bit masks, one a category in order A00 … Z99: bit n of the low ten says that
subcategory n exists, bit 10 that the category does.
"""

from __future__ import annotations

import re
import struct
import sys
from pathlib import Path

#: WHO's updates of 2009 to 2021 that Brazilian records use: dengue, Zika, pancreatitis, COVID-19 and its sequels.
LATER = (
    "A090 A099 A925 A97 A970 A971 A972 A979 B179 B980 C799 D685 D686 D893 E883 G214 H549 I272 J09 J123 J211 K123 "
    "K227 K352 K353 K358 K850 K851 K852 K853 K858 K859 L894 M797 N181 N182 N183 N184 N185 O142 O432 O94 R502 R508 "
    "R650 R651 R652 R653 R659 U04 U049 U06 U069 U07 U070 U071 U072 U08 U089 U09 U099 U10 U109 U11 U119 U12 U129"
)

CATEGORY = 1 << 10


def masks(codes: list[str]) -> list[int]:
    """Return the masks of all categories for codes without dots."""
    table = [0] * 2600
    for code in codes:
        place = (ord(code[0]) - ord("A")) * 100 + int(code[1:3])
        table[place] |= CATEGORY | (1 << int(code[3]) if len(code) == 4 else 0)
    return table


def main() -> None:
    """Read the list named on the command line, write the table beside this file."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace")
    codes = re.findall(r'<code value="([A-Z]\d\d\d?)"', text) + LATER.split()
    table = masks(codes)
    Path(__file__).with_suffix(".bin").write_bytes(struct.pack("<2600H", *table))
    categories, subcategories = sum(mask != 0 for mask in table), sum((mask & 1023).bit_count() for mask in table)
    print(f"{categories} categories, {subcategories} subcategories")


if __name__ == "__main__":
    main()

"""What the bytes of Smile mean (FasterXML smile-format-specification 1.0.4).

Both smile_encoder.py and smile_decoder.py go by it; it does nothing itself.
"""

HEADER = b"\x3a\x29\x0a"
SHARED_NAMES, SHARED_VALUES, RAW_BINARY = 0x01, 0x02, 0x04
VERSION_BITS, RESERVED_BIT = 0xF0, 0x08

# Values.
SHORT_REFERENCE = 0x00
"""Plus the index and one: 0x01 to 0x1F."""
EMPTY_TEXT, NULL, FALSE, TRUE = 0x20, 0x21, 0x22, 0x23
INT_32, INT_64, BIG_INTEGER = 0x24, 0x25, 0x26
FLOAT_32, FLOAT_64, BIG_DECIMAL = 0x28, 0x29, 0x2A
TINY_ASCII = 0x40
"""Plus the length less one: 1 to 64, through 0x7F."""
TINY_UNICODE = 0x80
"""Plus the length in bytes less two: 2 to 65, through 0xBF."""
SMALL_INTEGER = 0xC0
"""Plus the zigzag of -16 to 15, through 0xDF."""
LONG_ASCII, LONG_UNICODE = 0xE0, 0xE4
SAFE_BINARY, RAW_BINARY_VALUE = 0xE8, 0xFD
LONG_REFERENCE = 0xEC
"""Plus the two high bits of the index; its low byte follows. Names: 0x30."""
START_LIST, END_LIST, START_OBJECT, END_OBJECT = 0xF8, 0xF9, 0xFA, 0xFB
END_OF_TEXT, END_OF_CONTENT = 0xFC, 0xFF

# Names.
EMPTY_NAME, LONG_NAME_REFERENCE, LONG_NAME = 0x20, 0x30, 0x34
SHORT_NAME_REFERENCE = 0x40
"""Plus the index: 0 to 63."""
SHORT_ASCII_NAME = 0x80
"""Plus the length less one: 1 to 64."""
SHORT_UNICODE_NAME = 0xC0
"""Plus the length in bytes less two: 2 to 57."""

MOST_SHARED = 1024
"""How many names or values can be referred to; when one more comes all are forgotten."""
LONGEST_SHARED_VALUE = 64
"""In bytes."""
LONGEST_SHORT_ASCII_NAME, LONGEST_SHORT_UNICODE_NAME = 64, 57
FIRST_LONG_NAME_REFERENCE, FIRST_LONG_REFERENCE = 64, 31


def can_refer(index: int) -> bool:
    """Whether a reference to it has no byte that frames content (0xFE, 0xFF)."""
    return index & 0xFF < 0xFE

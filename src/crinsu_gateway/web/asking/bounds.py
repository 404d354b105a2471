"""How much one question may ask; what is more is refused with a sentence, never cut."""

LONGEST = 8192
"""Characters of all names and values of a query string together, decoded."""
DEEPEST = 8
"""How many references and lists stand in one another in an expand."""
MOST_HOPS = 4
"""How many references a dotted name goes through; each is a query in a query."""
MOST_TERMS = 50
MOST_NAMES = 100
"""Names in lists, of all parameters together."""
MOST_OF_FILTER = 100
"""Values that a plain parameter has at the most: as many as a page has items."""
MOST_KEYS = 8
"""Names that a list is sorted by; each page compares all of them with all before them."""
MOST_OFFSETS = 100
MOST_EXPANDED = 100
"""How many references and lists a question opens; expandAll goes no deeper than that allows."""
DEEPEST_ALL = 4
"""How many levels an expandAll opens at the most."""
LARGEST_PAGE = 10**9
LONGEST_SHOWN = 60
"""How much of a wrong word is repeated to the caller."""

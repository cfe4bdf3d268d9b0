"""How much one call of the REST API takes and answers."""

BATCH_MAX = 10_000  # samples or files
PAGE_MAX = 500  # samples or changes
PAGE_USUAL = 60  # rows that somebody gets who does not say how many
FILE_REPORTS_MAX = 1000
SEARCH_MAX_LENGTH = 200

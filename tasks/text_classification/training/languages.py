"""Which languages texts are written in, told from their letters."""

import re
from collections import Counter
from collections.abc import Sequence

CHARACTERS_LOOKED_AT = 1000
SHARE_WORTH_TELLING = 0.005
CHINESE, ENGLISH, BOTH, OTHER, NONE = (
    "Chinese",
    "English",
    "Chinese with English",
    "other letters",
    "no letters",
)
CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002fa1f]")
LATIN_LETTER = re.compile(r"[A-Za-z]")
LETTER = re.compile(r"[^\W\d_]")
# A Chinese character says about as much as so many Latin letters.
LETTERS_OF_A_CHARACTER = 4


def language_of(text: str) -> str:
    """Return the language of a text: Chinese, English, both mixed, another one, or none."""
    beginning = text[:CHARACTERS_LOOKED_AT]
    chinese = len(CHINESE_LETTER.findall(beginning)) * LETTERS_OF_A_CHARACTER
    latin = len(LATIN_LETTER.findall(beginning))
    other = len(LETTER.findall(beginning)) - chinese // LETTERS_OF_A_CHARACTER - latin
    total = chinese + latin + max(0, other)
    if not total:
        return NONE
    if other > total / 2:
        return OTHER
    if min(chinese, latin) > total / 4:
        return BOTH
    return CHINESE if chinese > latin else ENGLISH


def languages(texts: Sequence[str]) -> str:
    """Return the languages of texts with their shares, in words, most frequent first."""
    counts = Counter(language_of(text) for text in texts)
    shares = [(name, count / len(texts)) for name, count in counts.most_common()]
    return ", ".join(f"{name} {share:.0%}" for name, share in shares if share > SHARE_WORTH_TELLING)

"""Which passwords are too easy to guess: what lists of leaked passwords begin with.

What can be foreseen counts little, as in zxcvbn: a common word, the name of the account, a repeated
part, a row of keys, letters or digits in order, a year count as one character each.
"""

import re
import unicodedata

from schemas.errors import InvalidInputError

MIN_CHARACTERS = 6  # that nobody can foresee
WORD_MIN_LENGTH = 3  # of an account's name, to be looked for in its password
STEPS = 3  # letters or digits in order that count as a row
KEYS = 4  # neighbours on the keyboard that count as a row
ROWS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm"),
    *("1234567890", "!@#$%^&*()", '!"§$%&/()=', "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujm"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qweasdzxc", "147258369", "789456123"),
)
# The words that lists of leaked passwords hold most often, alone or with something behind them.
COMMON_WORDS = (
    *("administrator", "admin", "root", "guest", "user", "login", "welcome", "letmein", "default"),
    *("password", "passwort", "passwd", "passw", "secret", "changeme", "change", "access", "test"),
    *("master", "super", "hello", "freedom", "whatever", "trustno", "iloveyou", "love", "lovely"),
    *("monkey", "dragon", "tiger", "eagle", "horse", "kitten", "panda", "shadow", "ninja"),
    *("football", "baseball", "basketball", "soccer", "hockey", "liverpool", "chelsea", "arsenal"),
    *("princess", "sunshine", "flower", "butterfly", "angel", "summer", "winter", "spring"),
    *("autumn", "monday", "friday", "january", "december", "michael", "jordan", "daniel", "thomas"),
    *("charlie", "jessica", "ashley", "nicole", "superman", "batman", "pokemon", "starwars"),
    *("computer", "internet", "google", "server", "system", "database", "manager", "service"),
    *("company", "china", "beijing", "woaini", "aini", "mima", "wang", "zhang", "exeml", "automl"),
)
LOOKALIKES = str.maketrans("@$!013457", "asioieast")
YEAR = re.compile(r"(?:19|20)\d\d")
REPEATED = re.compile(r"(.{1,20}?)\1+", re.DOTALL)
FORESEEN = "\0"


def refuse_guessable(password: str, name: str) -> None:
    """Raise InvalidInputError when somebody who knows the account's name would guess it soon."""
    if unforeseen(password, name) < MIN_CHARACTERS:
        raise InvalidInputError(
            "accounts.password-guessable",
            "the password is easy to guess: common words, the name of the account, "
            "repetitions and rows such as 'abc', '123' or 'qwerty' count little; take four "
            "words that have nothing to do with one another, or let a password manager make "
            "one",
        )


def unforeseen(password: str, name: str) -> int:
    """Return how many characters of a password nobody can foresee."""
    text = unicodedata.normalize("NFKC", password).casefold().replace(FORESEEN, "")
    text = _without_rows(YEAR.sub(FORESEEN, _without_words(text, name.casefold())))
    text = REPEATED.sub(lambda found: found[1], text)
    return len(text) if len(set(text)) > 1 else 1


def _without_words(text: str, name: str) -> str:
    """Let each word count as one character, also where it is written as in `p@ssw0rd`."""
    parts = [part for part in (name, *re.split(r"[-_]", name)) if len(part) >= WORD_MIN_LENGTH]
    words = sorted({*parts, *COMMON_WORDS}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)))
    found = [*pattern.finditer(text), *pattern.finditer(text.translate(LOOKALIKES))]
    inside = {place for one in found for place in range(*one.span())}
    return "".join(
        FORESEEN if place in inside else one
        for place, one in enumerate(text)
        if place not in inside or place - 1 not in inside
    )


def _without_rows(text: str) -> str:
    """Let each row of keys, letters or digits count as one character."""
    left, begin = "", 0
    while begin < len(text):
        length = _row_length(text[begin:])
        left += FORESEEN if length > 1 else text[begin]
        begin += length
    return left


def _row_length(text: str) -> int:
    in_order = max(_length_in_order(text, step) for step in (-1, 0, 1))
    on_keys = max(_length_on_keys(text, row) for one in ROWS for row in (one, one[::-1]))
    return max(in_order if in_order >= STEPS else 1, on_keys if on_keys >= KEYS else 1)


def _length_in_order(text: str, step: int) -> int:
    length = 1
    while length < len(text) and ord(text[length]) - ord(text[length - 1]) == step:
        length += 1
    return length


def _length_on_keys(text: str, row: str) -> int:
    length = 1
    while length < len(text) and text[: length + 1] in row:
        length += 1
    return length

"""Rules about single texts; the frame has one row a text."""

import re

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import Rule
from schemas.data_check import RepairAction, Severity
from schemas.manifest import ManifestLine
from schemas.message import Message
from tasks.data_checks.sample_rules import sample_frame
from tasks.data_checks.wording import Noun, naming

CHARACTERS_SHOWN = 30
# The beginning tells the language; a text may have 20,000 characters.
CHARACTERS_COUNTED = 1000
LETTER = re.compile(r"[^\W\d_]")
CHINESE_OR_LATIN = re.compile(r"[A-Za-z\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002fa1f]")


def text_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return the `sample_frame` with what only texts have; sentences show how a text begins."""
    texts = [(line.text or "").strip() for line in lines]
    return sample_frame(lines).assign(
        shown=[text_beginning(line) for line in lines],
        characters=[len(text) for text in texts],
        script_share=[chinese_or_latin_share(text) for text in texts],
    )


def text_rules(min_characters: int, min_script_share: float) -> list[Rule]:
    """Return the rules about the words of a `text_frame`."""
    return [_short_texts(min_characters), _languages(min_script_share)]


def chinese_or_latin_share(text: str) -> float:
    """Return which share of the letters of a text are Chinese characters or A to Z; 1 without."""
    if text.isascii():
        return 1.0
    beginning = text[:CHARACTERS_COUNTED]
    letters = len(LETTER.findall(beginning))
    return len(CHINESE_OR_LATIN.findall(beginning)) / letters if letters else 1.0


def text_beginning(line: ManifestLine) -> str:
    """Return how a text begins, in quotation marks, to show which one it is."""
    text = (line.text or "").strip()
    on_one_line = " ".join(text[: 2 * CHARACTERS_SHOWN].split())
    if len(on_one_line) <= CHARACTERS_SHOWN:
        return f'"{on_one_line}"'
    return f'"{on_one_line[:CHARACTERS_SHOWN]}…"'


def _short_texts(min_characters: int) -> Rule:
    return Rule(
        code="short_texts",
        sentence=Message(
            "data_checks.rule-short-texts",
            "A text has at least {characters} characters.",
            characters=min_characters,
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(
            column="characters", min_value=min_characters
        ),
        found=naming(
            Noun.TEXT,
            lambda rows: Message(
                "data_checks.short-texts",
                (
                    "{things} has fewer than {characters} characters ({names}); "
                    "look at or delete it.",
                    "{things} have fewer than {characters} characters ({names}); "
                    "look at or delete them.",
                ),
                characters=min_characters,
                **rows,
            ),
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )


def _languages(min_share: float) -> Rule:
    return Rule(
        code="languages",
        sentence=Message(
            "data_checks.rule-languages",
            "Texts are Chinese or English: at least "
            "{share:.0%} of the letters of a text are Chinese characters or A to Z.",
            share=min_share,
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="script_share", min_value=min_share),
        found=naming(
            Noun.TEXT,
            lambda rows: Message(
                "data_checks.other-languages",
                (
                    "{things} has Chinese characters or A to Z in less than {share:.0%} of the "
                    "letters ({names}); expect poor results of or delete it.",
                    "{things} have Chinese characters or A to Z in less than {share:.0%} of the "
                    "letters ({names}); expect poor results of or delete them.",
                ),
                share=min_share,
                **rows,
            ),
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )

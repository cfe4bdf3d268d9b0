"""Every message has one code, one English sentence and its translation."""

from collections import defaultdict

import pytest

from schemas.languages import ENGLISH, LISTS, WORDS, languages
from tests.schemas.message_catalogs import (
    FOREIGN,
    Template,
    area_of,
    entries,
    fields_of,
    said_in_code,
    uncoded_in_code,
)


def test_an_error_is_raised_with_the_code_of_its_message() -> None:
    assert list(uncoded_in_code()) == []


def test_a_code_stands_for_one_sentence_and_names_its_area() -> None:
    said = list(said_in_code())
    templates = defaultdict(set)
    for one in said:
        templates[one.code].add(one.template)
    assert len(templates) > 600
    assert {code: found for code, found in templates.items() if len(found) > 1} == {}
    assert [code for code in templates if code.count(".") != 1] == []


def test_the_parameters_of_a_message_are_those_that_its_sentence_names() -> None:
    unlike = [
        one.place
        for one in said_in_code()
        if one.parameters is not None and one.parameters != fields_of(one.template)
    ]
    assert unlike == []


@pytest.mark.parametrize("language", [one for one in languages() if one != ENGLISH])
def test_a_language_says_every_message_with_its_parameters(language: str) -> None:
    said = {one.code: one for one in said_in_code()}
    known = {
        e.context: (path, e) for path, e in entries(language) if e.context not in (WORDS, LISTS)
    }
    assert sorted(said.keys() - known.keys()) == []
    assert sorted(code for code in known.keys() - said.keys() if not code.startswith(FOREIGN)) == []
    for code, (path, entry) in known.items():
        assert path.stem == area_of(code), f"{code} stands in {path}"
        assert entry.string, f"{code} is not said in {language}"
        english, translated = template(entry.id), template(entry.string)
        assert fields_of(translated) <= fields_of(english), f"{code}: {translated}"
        if code in said:
            assert english == said[code].template, f"{code}: run `make messages`"


def template(found: str | tuple[str, ...] | list[str]) -> Template:
    return found if isinstance(found, str) else tuple(found)

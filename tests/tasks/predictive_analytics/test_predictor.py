"""Answers of a served table model, and the requests and folders it refuses."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schemas.errors import InvalidInputError, ModelFolderError
from schemas.training import TrainingPreference
from tasks.predictive_analytics.predictor import TablePredictor, load
from tests.tasks.edge_archives import assert_scores_alone
from tests.tasks.image_classification.digit_pictures import training_in
from tests.tasks.predictive_analytics.table_data import bank, prices, record_of, table, train

KNOWN = {"job": "teacher", "收入": 70.5, "remark": "非常满意服务很好推荐"}


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of all four families that tells who signs."""
    folder = tmp_path_factory.mktemp("table-model")
    with training_in(tmp_path_factory.mktemp("table-home")):
        train(table(bank()), folder, TrainingPreference.ACCURACY_FIRST)
    return folder


@pytest.fixture(scope="session")
def predictor(model: Path) -> TablePredictor:
    return load(model)


@pytest.fixture(scope="session")
def price_predictor(tmp_path_factory: pytest.TempPathFactory) -> TablePredictor:
    folder = tmp_path_factory.mktemp("price-model")
    with training_in(tmp_path_factory.mktemp("price-home")):
        train(table(prices(), "price"), folder)
    return load(folder)


def ask(predictor: TablePredictor, *records: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """Return the members of resp_data."""
    body = json.dumps({"data": {"req_data": list(records), **more}}, ensure_ascii=False)
    answer = json.loads(predictor.predict(body.encode()).model_dump_json())
    rows: list[dict[str, Any]] = answer["data"]["resp_data"]
    return rows


def test_the_answer_has_exactly_the_members_of_the_guide(predictor: TablePredictor) -> None:
    body = json.dumps({"data": {"req_data": [KNOWN]}}).encode()

    assert predictor.predict(body).model_dump_json() == '{"data":{"resp_data":[{"predict":"yes"}]}}'


def test_several_records_are_answered_in_their_order(predictor: TablePredictor) -> None:
    poor = KNOWN | {"收入": 5, "remark": "态度很差再也不来了"}

    assert [one["predict"] for one in ask(predictor, KNOWN, poor, KNOWN)] == ["yes", "no", "yes"]


def test_numbers_as_text_are_the_same_numbers(predictor: TablePredictor) -> None:
    explained = [
        ask(predictor, KNOWN | {"收入": value}, explain=True)
        for value in (70.5, "70.5", " 7.05e1 ", "+70.50")
    ]

    assert all(one == explained[0] for one in explained)


def test_the_label_and_its_alias_and_unknown_columns_are_ignored(
    predictor: TablePredictor,
) -> None:
    more = {"label": "no", "class": {"nested": 1}, "id": [], "另一列": None}

    assert ask(predictor, KNOWN | more, explain=True) == ask(predictor, KNOWN, explain=True)


def test_unknown_categories_and_missing_values_are_answered(predictor: TablePredictor) -> None:
    unknown = KNOWN | {"job": "宇航员 🚀"}
    missing = {"job": None, "收入": None, "remark": ""}

    assert len(ask(predictor, unknown, missing, KNOWN | {"job": 3, "remark": 4.5})) == 3


def test_columns_that_are_left_out_count_as_missing_and_the_answer_says_so(
    predictor: TablePredictor, price_predictor: TablePredictor
) -> None:
    left_out = {"job": "teacher"}
    nothing = left_out | {"收入": None, "remark": None}

    short, whole, complete = ask(predictor, left_out, nothing, KNOWN, explain=True)
    assert short == whole | {"missing": ["收入", "remark"]}
    assert "missing" not in complete
    assert ask(predictor, KNOWN, left_out) == [
        {"predict": complete["predict"]},
        {"predict": short["predict"], "missing": ["收入", "remark"]},
    ]
    (price,) = ask(price_predictor, {"area": 30})
    assert price["missing"] == ["floor", "part"]


def test_an_explanation_gives_scores_and_what_each_column_spoke(
    predictor: TablePredictor,
) -> None:
    (answer,) = ask(predictor, KNOWN, explain=True)
    body = json.dumps({"data": {"req_data": [KNOWN]}}).encode()
    in_the_url = predictor.predict(body, {"explain": "true"}).data.resp_data
    assert in_the_url[0].model_dump() == answer

    assert answer["predict"] == "yes"
    assert answer["score"] == answer["scores"]["yes"] > 0.5
    assert sum(answer["scores"].values()) == pytest.approx(1)
    assert set(answer["contributions"]) == {"job", "收入", "remark"}
    assert answer["contributions"]["收入"] > 0


def test_an_explanation_speaks_for_the_class_that_is_answered(predictor: TablePredictor) -> None:
    poor = KNOWN | {"收入": 5, "remark": "态度很差再也不来了"}

    (answer,) = ask(predictor, poor, explain=True)

    assert answer["predict"] == "no"
    assert answer["contributions"]["收入"] > 0


def test_a_predicted_number_is_explained_in_its_unit(price_predictor: TablePredictor) -> None:
    small, large = ask(
        price_predictor,
        {"area": 30, "floor": 2, "part": "north"},
        {"area": 110, "floor": 2, "part": "north"},
        explain=True,
    )

    assert set(small) == {"predict", "contributions"}
    assert all(value == float(f"{value:.9g}") for value in small["contributions"].values())
    assert small["predict"] == float(f"{small['predict']:.9g}")
    grew = large["predict"] - small["predict"]
    told = sum(large["contributions"].values()) - sum(small["contributions"].values())
    assert told == pytest.approx(grew)


def test_a_thousand_records_have_the_answers_they_have_alone(predictor: TablePredictor) -> None:
    columns = bank(1000, seed=4)
    records = [record_of(columns, row) for row in range(1000)]

    together = predictor.outputs(predictor.prepare(records))
    alone = [predictor.outputs(predictor.prepare([one]))[0] for one in records[::50]]

    assert np.allclose(together[::50], alone, atol=1e-12)


BAD_VALUES: list[tuple[str, str]] = [
    ("{}", 'record 1 has no column that the model uses; send values of "job", "收入", "remark"'),
    ('{"Job": "x"}', "record 1 has no column that the model uses"),
    ('{"job": "x", "explain": true}', 'record 1 has "explain", which belongs beside the records'),
    (
        '{"job": "x", "收入": "much", "remark": ""}',
        "record 1, column '收入': \"much\" is not a num",
    ),
    ('{"job": "x", "收入": NaN, "remark": ""}', "column '收入': NaN is not a number"),
    ('{"job": "x", "收入": Infinity, "remark": ""}', "column '收入': Infinity is beyond 1e\\+30"),
    ('{"job": "x", "收入": -Infinity, "remark": ""}', "column '收入': -Infinity is beyond"),
    ('{"job": "x", "收入": 1e999, "remark": ""}', "column '收入': Infinity is beyond"),
    ('{"job": "x", "收入": 1e31, "remark": ""}', "column '收入': 1e\\+31 is beyond 1e\\+30"),
    ('{"job": "x", "收入": "nan", "remark": ""}', "column '收入': \"nan\" is not a number"),
    ('{"job": "x", "收入": "1e999", "remark": ""}', "column '收入': \"1e999\" is not a number"),
    ('{"job": "x", "收入": "1_000", "remark": ""}', "column '收入': \"1_000\" is not a number"),
    ('{"job": "x", "收入": "1,5", "remark": ""}', "column '收入': \"1,5\" is not a number"),
    ('{"job": "x", "收入": "0x10", "remark": ""}', "column '收入': \"0x10\" is not a number"),
    ('{"job": "x", "收入": true, "remark": ""}', "column '收入': true is not a number"),
    ('{"job": "x", "收入": [1], "remark": ""}', "column '收入': \\[1\\] is not a number"),
    ('{"job": "x", "收入": {"a": 1}, "remark": ""}', "column '收入': .* is not a number"),
    ('{"job": "x", "收入": ' + "9" * 400 + ', "remark": ""}', "'收入': a number is beyond"),
    ('{"job": true, "收入": 1, "remark": ""}', "column 'job': true is neither text nor a number"),
    ('{"job": ["x"], "收入": 1, "remark": ""}', "column 'job': .* is neither text nor"),
    ('{"job": {}, "收入": 1, "remark": ""}', "column 'job': {} is neither text nor"),
    ('{"job": NaN, "收入": 1, "remark": ""}', "column 'job': NaN is neither text nor a finite"),
    ('{"job": ' + "9" * 400 + ', "收入": 1, "remark": ""}', "'job': a number is beyond 1e\\+30"),
    ('{"job": "x", "job": "y"}', 'the body gives "job" twice; send it once'),
    ("null", "record 1 is null; send an object"),
    ("[1, 2]", "record 1 is \\[1, 2\\]; send an object"),
    ('"x"', 'record 1 is "x"; send an object'),
]


@pytest.mark.parametrize(("record", "sentence"), BAD_VALUES)
def test_a_record_that_cannot_be_read_is_refused_by_number_and_column(
    predictor: TablePredictor, record: str, sentence: str
) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        predictor.predict(f'{{"data": {{"req_data": [{record}]}}}}'.encode())


def test_the_number_of_the_record_at_fault_is_told(predictor: TablePredictor) -> None:
    with pytest.raises(InvalidInputError, match="record 3, column '收入'"):
        ask(predictor, KNOWN, KNOWN, KNOWN | {"收入": "?"})


BAD_BODIES: list[tuple[bytes, str]] = [
    (b"", "the body is not JSON"),
    (b"age=34", "the body is not JSON"),
    (b"\xff\xfe{", "the body is not UTF-8 at byte 0"),
    (b"[]", "the body is no object with 'data' in it"),
    (b'{"req_data": []}', "the body is no object with 'data' in it"),
    (b'{"data": [{"job": "x"}]}', "data is no object with 'req_data' in it"),
    (b'{"data": {"req_data": []}}', "req_data is no list of records"),
    (b'{"data": {"req_data": {"job": "x"}}}', "req_data is no list of records"),
    (b'{"data": {"req_data": null}}', "req_data is no list of records"),
    (b'{"data": {"req_data": [{}], "limit": 3}}', 'data has the unknown field "limit"'),
    (b'{"data": {"req_data": [{}]}, "key": 3}', 'the body has the unknown field "key"'),
    (b'{"data": {"req_data": [{}], "explain": "yes"}}', 'explain is "yes"; send true or false'),
    (
        b'{"data": {"req_data": [{}]}, "explain": true}',
        'the body has "explain", which belongs beside the records; '
        'send {"data": {"req_data": \\[…\\], "explain": true}}',
    ),
    (b'{"data": {"req_data": [{}]}', "the body is not JSON"),
    (b"[" * 200_000, "the body is nested too deeply"),
    (b'{"data": {"req_data": [' + b"9" * 5000 + b"]}}", "the body is not JSON"),
    (b'{"data": {"req_data": [' + b",".join([b"{}"] * 1001) + b"]}}", "1,001 records; send at"),
]


@pytest.mark.parametrize(("body", "sentence"), BAD_BODIES)
def test_a_body_that_is_no_request_is_refused(
    predictor: TablePredictor, body: bytes, sentence: str
) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        predictor.predict(body)


def test_an_altered_file_is_refused(model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(model, tmp_path / "model")
    member = next(folder.glob("*.cbm"))
    member.write_bytes(member.read_bytes() + b"\0")

    with pytest.raises(ModelFolderError, match="altered or damaged"):
        load(folder)


def test_a_pickle_in_place_of_a_model_is_refused_even_with_its_own_sha256(
    model: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(model, tmp_path / "model")
    member = next(folder.glob("*.cbm"))
    member.write_bytes(b"\x80\x04cos\nsystem\n(S'touch /tmp/hacked'\ntR.")
    described = json.loads((folder / "model.json").read_text())
    described["sha256_of_files"][member.name] = hashlib.sha256(member.read_bytes()).hexdigest()
    (folder / "model.json").write_text(json.dumps(described))

    with pytest.raises(ModelFolderError, match=r"is no CatBoost model .* train again"):
        load(folder)


def test_a_member_without_a_sha256_is_refused(model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(model, tmp_path / "model")
    described = json.loads((folder / "model.json").read_text())
    del described["sha256_of_files"][described["members"][0]["file"]]
    (folder / "model.json").write_text(json.dumps(described))

    with pytest.raises(ModelFolderError, match=r"no sha256 is given for catboost-1\.cbm"):
        load(folder)


def test_serving_loads_no_training_library(model: Path) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from tasks.serving.loading import load_predictor;"
        f"load_predictor(Path({str(model)!r}));"
        "heavy = {'torch', 'sklearn', 'lightgbm', 'prefect', 'sentence_transformers'};"
        "print(sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.strip() == "[]", done.stderr


def test_an_edge_archive_scores_without_this_repository(model: Path, tmp_path: Path) -> None:
    assert_scores_alone(model, tmp_path / "edge")

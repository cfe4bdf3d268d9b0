"""Two versions of an application predict the samples that neither has learned from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra import object_keys
from infra.object_store import ObjectStore
from schemas.errors import InvalidInputError
from schemas.model_comparison import SAMPLES_MIN, Metric
from schemas.model_version import ModelVersionStatus
from tasks.comparison.model_comparison import compare_models, kept_comparison, pair_of
from tasks.dataset_versions.manifests import read_manifest
from tasks.dataset_versions.splits import recording_of
from tests.tasks.comparison.compared_models import SAYS_ALWAYS_RED, SEES_RED_AND_GREEN, Application

NewApplication = Callable[..., Application]


@pytest.fixture
def new_application(catalog: Path, object_store: ObjectStore, tmp_path: Path) -> NewApplication:
    return lambda name="colours": Application(tmp_path, name)


@pytest.fixture
def application(new_application: NewApplication) -> Application:
    """An application with 20 red and 20 green pictures."""
    made = new_application()
    made.add({"red": 20, "green": 20})
    return made


def test_the_better_version_is_named_with_the_difference_and_what_changed_in_the_data(
    application: Application,
) -> None:
    older = application.register(application.publish(), SAYS_ALWAYS_RED)
    application.add({"red": 10, "green": 10}, first=20)
    newer = application.register(application.publish(), SEES_RED_AND_GREEN)
    answers_given = []
    found = compare_models(newer, older, lambda done, total: answers_given.append((done, total)))
    assert (found.older, found.newer) == ("0.0.1", "0.0.2")
    assert found.samples + found.left_out == 30
    accuracy, f1 = found.metrics
    assert (accuracy.metric, accuracy.newer, f1.metric) == (Metric.ACCURACY, 1.0, Metric.F1)
    assert accuracy.difference.value == pytest.approx(1 - accuracy.older)
    assert accuracy.better == "newer"
    assert found.answers is not None
    assert found.answers.only_newer_right == round(found.samples * (1 - accuracy.older))
    assert (found.answers.only_older_right, found.answers.both_wrong) == (0, 0)
    assert found.verdict.startswith("0.0.2 is better than 0.0.1: accuracy +")
    assert found.data.counts["added"] == 20
    assert answers_given[-1] == (2 * found.samples, 2 * found.samples)


def test_of_versions_that_answer_alike_none_is_named(application: Application) -> None:
    version = application.publish()
    older, newer = (application.register(version, SEES_RED_AND_GREEN) for _ in range(2))
    found = compare_models(older, newer)
    assert (found.samples, found.left_out) == (20, 0)
    assert found.metrics[0].better is None
    assert found.verdict == (
        "0.0.2 is not better beyond doubt: accuracy +0.0 points (+0.0 to +0.0)"
    )


def test_a_worse_version_is_named_as_such(application: Application) -> None:
    version = application.publish()
    older = application.register(version, SEES_RED_AND_GREEN)
    newer = application.register(version, SAYS_ALWAYS_RED)
    found = compare_models(older, newer)
    assert found.metrics[0].better == "older"
    assert found.verdict.startswith("0.0.2 is worse than 0.0.1: accuracy -50.0 points (-")


def test_what_was_found_is_kept(application: Application, object_store: ObjectStore) -> None:
    version = application.publish()
    older, newer = (application.register(version, SEES_RED_AND_GREEN) for _ in range(2))
    assert kept_comparison(pair_of(older, newer)) is None
    found = compare_models(older, newer)
    object_store.delete_folder(newer.folder_key)
    assert compare_models(newer, older) == kept_comparison(pair_of(older, newer)) == found
    key = object_keys.model_comparison(application.project.output_path, older.run_id, newer.run_id)
    assert key.startswith(f"{application.project.output_path}/")
    assert object_store.get(key) == found.model_dump_json().encode()


def test_samples_that_the_older_version_learned_from_are_left_out(
    application: Application,
) -> None:
    first, second = application.publish(seed=0), application.publish(seed=1)
    usage_before = {line.id: line.usage for line in read_manifest(first)}
    usage = {line.id: line.usage for line in read_manifest(second)}
    in_both = [one for one in usage if usage[one] == usage_before[one] == "validation"]
    older, newer = (application.register(one, SEES_RED_AND_GREEN) for one in (first, second))
    found = compare_models(older, newer)
    assert (found.samples, found.left_out) == (len(in_both), 20 - len(in_both))


def test_what_a_version_knows_from_the_version_it_went_on_from_is_left_out_too(
    application: Application,
) -> None:
    mostly_learned = application.publish(training_ratio=0.8, seed=1)
    few_learned = application.publish(training_ratio=0.2)
    application.register(mostly_learned, SEES_RED_AND_GREEN)
    fresh = [application.register(few_learned, SEES_RED_AND_GREEN) for _ in range(2)]
    continued = application.register(few_learned, SEES_RED_AND_GREEN, went_on_from="0.0.1")
    assert compare_models(*fresh).samples == 32
    assert compare_models(fresh[0], continued).samples < SAMPLES_MIN


def test_files_of_a_recording_that_was_learned_are_left_out_where_they_belong_together(
    application: Application,
) -> None:
    loose = application.publish(training_ratio=0.2)
    together = application.publish(training_ratio=0.5, together=True)
    heard = {
        recording_of(line.name)
        for version in (loose, together)
        for line in read_manifest(version)
        if line.usage == "train"
    }
    left = [line for line in read_manifest(together) if recording_of(line.name) not in heard]
    older, newer = (application.register(one, SEES_RED_AND_GREEN) for one in (loose, together))
    found = compare_models(older, newer)
    assert found.samples == len(left)
    assert found.samples + found.left_out == together.validation_samples
    assert found.left_out > 0


def test_too_few_samples_are_no_ground_to_name_a_version(application: Application) -> None:
    first = application.publish(training_ratio=0.5)
    older = application.register(first, SAYS_ALWAYS_RED)
    newer = application.register(application.publish(training_ratio=0.9), SEES_RED_AND_GREEN)
    found = compare_models(older, newer)
    assert (found.metrics, found.answers, found.by(Metric.ACCURACY)) == ([], None, None)
    assert found.verdict == (
        "0.0.2 cannot be compared with 0.0.1: of 0.0.2's 4 validation samples one of them has "
        "learned from 0, and the remaining 4 are too few (at least 10 are needed); add samples, "
        "then train again"
    )


def test_labels_that_only_one_of_both_knows_are_told_of(application: Application) -> None:
    older = application.register(application.publish(), SEES_RED_AND_GREEN)
    application.add({"blue": 20})
    newer = application.register(application.publish(), np_eye(3), ("red", "green", "blue"))
    found = compare_models(older, newer)
    assert found.metrics[0].better == "newer"
    assert found.notes == ["0.0.1 does not know blue: it is wrong about their samples."]
    back = compare_models(newer, application.register(application.publish(), SEES_RED_AND_GREEN))
    assert back.newer == "0.0.3"
    assert back.metrics[0].better == "older"


def np_eye(size: int) -> list[list[int]]:
    return [[int(row == column) for column in range(size)] for row in range(size)]


def test_pairs_that_cannot_be_compared_are_refused(
    application: Application, new_application: NewApplication
) -> None:
    version = application.publish()
    model = application.register(version, SEES_RED_AND_GREEN)
    with pytest.raises(InvalidInputError, match=r"version 0\.0\.1 of 'colours' is given twice"):
        compare_models(model, model)
    failed = application.register(version, SEES_RED_AND_GREEN, status=ModelVersionStatus.FAILED)
    with pytest.raises(InvalidInputError, match="is Failed; only Successful versions"):
        compare_models(model, failed)
    other = new_application("others")
    other.add({"red": 2, "green": 2})
    with pytest.raises(InvalidInputError, match="of different AI applications"):
        compare_models(model, other.register(other.publish(), SEES_RED_AND_GREEN))


def test_a_metric_of_another_type_is_refused(application: Application) -> None:
    version = application.publish()
    found = compare_models(*(application.register(version, SEES_RED_AND_GREEN) for _ in range(2)))
    with pytest.raises(InvalidInputError, match="choose one of accuracy, f1"):
        found.judged(Metric.MAE)

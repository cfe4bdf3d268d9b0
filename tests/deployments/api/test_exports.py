"""Exports by REST: a ZIP of every format that suits, streamed."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from schemas.export import ExportFormat, formats_of
from schemas.project_type import ProjectType
from tests.deployments.api.dataset_client import DatasetClient
from tests.tasks.intake.sample_files import png, voc, wav

NewDataset = Callable[..., DatasetClient]
FILES = {
    ProjectType.IMAGE_CLASSIFICATION: {"a.png": png(), "a.txt": b"cat"},
    ProjectType.OBJECT_DETECTION: {"a.png": png(), "a.xml": voc(("cat", 1, 2, 20, 15))},
    ProjectType.SOUND_CLASSIFICATION: {"a.wav": wav(), "a.txt": b"cat"},
    ProjectType.TEXT_CLASSIFICATION: {"a.csv": b"a fine film,cat\n"},
    ProjectType.PREDICTIVE_ANALYTICS: {"a.csv": b"age,pet\n3,cat\n"},
}


@pytest.mark.parametrize("project_type", ProjectType)
def test_every_format_that_suits_is_a_whole_archive_and_the_others_are_refused(
    new_dataset: NewDataset, project_type: ProjectType
) -> None:
    dataset = new_dataset(project_type)
    dataset.upload(FILES[project_type])
    for one in ExportFormat:
        params = {"export_format": one.value, "with_files": True}
        if one not in formats_of(project_type):
            refused = dataset.refusal(422, "GET", "…/export", params=params)
            assert f"format '{one}' does not suit" in refused
            continue
        answer = dataset.call("GET", "…/export", params=params)
        name = f"{dataset.made['name']}-now-{one}.zip"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
            everything = b"".join(archive.read(member) for member in archive.namelist())
        assert b"cat" in everything


def test_hostile_names_stay_inside_of_the_archive(pictures: DatasetClient) -> None:
    for number, name in enumerate(("../../x.png", "/etc/y.png", "..\\z.png")):
        pictures.json("POST", "…/samples", files=[("files", (name, png(number)))])
    for one in formats_of(ProjectType.IMAGE_CLASSIFICATION):
        answer = pictures.call(
            "GET", "…/export", params={"export_format": one.value, "with_files": True}
        )
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            for member in archive.namelist():
                assert not member.startswith("/")
                assert "\\" not in member
                assert ".." not in member.split("/")


def test_a_version_is_exported_as_it_was(pictures: DatasetClient) -> None:
    pictures.upload({f"{n}.png": png(n) for n in range(4)} | {f"{n}.txt": b"cat" for n in range(4)})
    pictures.json("POST", "…/versions", json={})
    pictures.label(**{"0": ["dog"]})

    def labels(**params: object) -> set[str]:
        answer = pictures.call("GET", "…/export", params={"export_format": "jsonl", **params})
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            (name,) = (one for one in archive.namelist() if one.endswith(".jsonl"))
            lines = archive.read(name).splitlines()
        return {mark["label"] for line in lines for mark in json.loads(line)["annotations"]}

    assert labels(version=1) == {"cat"}
    assert labels() == {"cat", "dog"}


def test_a_version_or_format_that_is_not_there_is_refused(pictures: DatasetClient) -> None:
    for version in (0, 1, -1):
        asked = {"export_format": "csv", "version": version}
        assert pictures.call("GET", "…/export", params=asked).status_code in (404, 422)
    wrong: list[dict[str, object]] = [
        {},
        {"export_format": "xml"},
        {"export_format": "csv", "version": "V001"},
        {"export_format": "csv", "version": 2**70},
    ]
    for params in wrong:
        pictures.refusal(422, "GET", "…/export", params=params)


def test_an_empty_dataset_is_an_archive_without_samples(pictures: DatasetClient) -> None:
    answer = pictures.call("GET", "…/export", params={"export_format": "csv"})
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None

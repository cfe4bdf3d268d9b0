"""How files are cut into uploads."""

from deployments.cli.uploads import file_sets, upload_batches
from schemas.project_type import Media
from tasks.data_sources.listed_files import ListedFiles
from tasks.data_sources.uploaded_files import UploadedFiles


def sent(*names: str, size: int = 40) -> ListedFiles:
    return UploadedFiles((name, b"x" * size) for name in names)


def batches(source: ListedFiles, media: Media, max_bytes: int, max_files: int) -> list[list[str]]:
    sets = file_sets(source.files(), source, media)
    found = upload_batches(sets, media, max_bytes, max_files)
    return [[file.name for file in batch] for batch in found]


def test_a_picture_stays_with_its_label_file() -> None:
    source = sent("b.jpg", "a.txt", "a.jpg", "b.txt", "sub/a.jpg", "sub/a.txt")
    assert batches(source, Media.PICTURE, 100, 99) == [
        ["a.jpg", "a.txt"],
        ["b.jpg", "b.txt"],
        ["sub/a.jpg", "sub/a.txt"],
    ]


def test_a_text_stays_with_its_result_file_whatever_lies_between_them() -> None:
    source = sent("a.txt", "a1.txt", "a_result.txt", "z.csv")
    assert batches(source, Media.TEXT, 100, 99) == [["a.txt", "a_result.txt"], ["a1.txt", "z.csv"]]


def test_a_batch_holds_no_more_files_than_allowed() -> None:
    source = sent(*(f"{number}.jpg" for number in range(5)))
    assert [len(batch) for batch in batches(source, Media.PICTURE, 999, 2)] == [2, 2, 1]


def test_pictures_of_one_name_that_are_too_large_together_go_alone_with_their_labels() -> None:
    source = sent("a.jpg", "a.png", "a.txt")
    assert batches(source, Media.PICTURE, 90, 99) == [["a.jpg", "a.txt"], ["a.png", "a.txt"]]

"""How a folder is cut into uploads."""

from pathlib import Path

from deployments.api_client import files_to_upload, upload_batches


def write(folder: Path, name: str, size: int) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def test_a_file_over_the_limit_is_left_out_and_the_others_go_on(tmp_path: Path) -> None:
    small, large = write(tmp_path, "a.jpg", 10), write(tmp_path, "film.mp4", 101)
    write(tmp_path, ".hidden/b.jpg", 10)
    assert files_to_upload(tmp_path, 100) == ([small], [large])


def test_a_picture_stays_with_its_label_file(tmp_path: Path) -> None:
    names = ("a.jpg", "a.txt", "b.jpg", "b.txt", "sub/a.jpg", "sub/a.txt")
    files = [write(tmp_path, name, 40) for name in names]
    batches = list(upload_batches(files, 100))
    assert batches == [files[0:2], files[2:4], files[4:6]]


def test_a_batch_holds_no_more_files_than_allowed(tmp_path: Path) -> None:
    files = [write(tmp_path, f"{number}.jpg", 1) for number in range(5)]
    assert [len(batch) for batch in upload_batches(files, 100, max_files=2)] == [2, 2, 1]

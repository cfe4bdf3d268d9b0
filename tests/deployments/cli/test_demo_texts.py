"""The reviews of the demo."""

from pathlib import Path

from tasks.text_classification.demo import reviews, write_labeled


def test_reviews_are_different_balanced_and_not_among_those_kept_back() -> None:
    sent, held_out = reviews()

    assert (len(sent), len(held_out)) == (1000, 500)
    assert len({review.text for review in [*sent, *held_out]}) == 1500
    assert sum(review.label == "positive" for review in sent) == 500
    assert (sent, held_out) == reviews()


def test_no_review_is_both_praise_and_blame() -> None:
    every, _ = reviews(20_000, 0)

    assert len(every) > 16_000
    assert len({review.text for review in every}) == len(every)


def test_reviews_are_written_a_line_each_with_their_labels_beside_them(tmp_path: Path) -> None:
    sent, _ = reviews(20, 0)
    write_labeled(sent, tmp_path)

    texts = (tmp_path / "reviews.txt").read_text("utf-8").split("\n")
    labels = (tmp_path / "reviews_result.txt").read_text("utf-8").split("\n")
    assert texts == [*(review.text for review in sent), ""]
    assert labels == [*(review.label for review in sent), ""]

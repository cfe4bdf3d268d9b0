"""Score files with the model beside this program: `python score.py FILE … --option explain=true`.

It needs Python 3.11 and the packages of requirements.txt; ExeML need not be installed. The code
below `code/` is the one that a prediction service of ExeML runs, so the answers are the same.
From another program: `from score import load_model`, then `load_model().predict(bytes)`.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def load_model() -> Any:
    """Return the predictor of this archive; it proves the sha256 of each file of the model."""
    sys.path.insert(0, str(HERE / "code"))
    from tasks.serving.loading import load_predictor

    return load_predictor(HERE / "model")


def score(predictor: Any, path: Path, options: dict[str, str]) -> str:
    """Return the answer for a file as JSON, or the sentence that says why there is none."""
    from schemas.errors import ErrorBody, ExemlError, NotFoundError

    try:
        body = path.read_bytes()
    except OSError as error:
        sentence = f"{path} cannot be read ({error.strerror}); check its name and permissions"
        return ErrorBody(error_code=NotFoundError.code, error_msg=sentence).model_dump_json()
    try:
        return str(predictor.predict(body, options).model_dump_json())
    except ExemlError as error:
        return ErrorBody(error_code=error.code, error_msg=str(error)).model_dump_json()


def main() -> None:
    """Print one answer a line, in the order of the files."""
    parser = argparse.ArgumentParser(description="Score files with the model of this archive.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE")
    arguments = parser.parse_args()
    options = dict(option.partition("=")[::2] for option in arguments.option)
    predictor = load_model()
    for path in arguments.files:
        sys.stdout.write(score(predictor, path, options) + "\n")


if __name__ == "__main__":
    main()

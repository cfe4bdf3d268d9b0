"""The REST API as the command line and the demo use it: the same calls that everybody makes."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from infra.secrets import api_token
from infra.settings import settings
from schemas.errors import ExemlError, NotFoundError, PlatformError
from schemas.sample import ImportReport

TIMEOUT_SECONDS = 600


class ApiError(ExemlError):
    """The API refused a call; the message is the API's sentence."""


class ApiClient:
    """Calls to the REST API; each returns decoded JSON or raises ApiError with the sentence."""

    def __init__(self) -> None:
        self.address = settings().effective_api_url
        self.http = httpx.Client(
            base_url=f"{self.address}/api/v1",
            headers={"Authorization": f"Bearer {api_token()}"},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,  # the token is for this address, not for a proxy
        )

    def get(self, path: str, **query: str | int | None) -> Any:
        """GET a path."""
        return self._call("GET", path, params={k: v for k, v in query.items() if v is not None})

    def post(self, path: str, body: object = None) -> Any:
        """POST a JSON body to a path."""
        return self._call("POST", path, json=body)

    def put(self, path: str, body: object) -> Any:
        """PUT a JSON body to a path."""
        return self._call("PUT", path, json=body)

    def delete(self, path: str) -> None:
        """DELETE a path."""
        self._call("DELETE", path)

    def named(self, noun: str, name: str) -> dict[str, Any]:
        """Return the project, dataset or service with a name or an id, the newest first."""
        listed: list[dict[str, Any]] = self.get(f"/{noun}s")
        found = [one for one in listed if name.lower() in (one["name"].lower(), one["id"])]
        if not found:
            raise NotFoundError(f"there is no {noun} named {name!r}; see `exeml {noun} list`")
        return found[0]

    def upload(self, dataset_id: str, files: Sequence[Path], root: Path) -> ImportReport:
        """Upload files in one request, named by their path below `root`."""
        parts = [("files", (str(file.relative_to(root)), file.read_bytes())) for file in files]
        answer = self._call("POST", f"/datasets/{dataset_id}/samples", files=parts)
        return ImportReport.model_validate(answer)

    def get_bytes(self, path: str) -> bytes:
        """GET a path whose answer is not JSON."""
        return self._send("GET", path).content

    def _call(self, method: str, path: str, **options: Any) -> Any:
        response = self._send(method, path, **options)
        return response.json() if response.content else None

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            response = self.http.request(method, path, **options)
        except httpx.TimeoutException as error:
            raise PlatformError(
                f"{method} {path} has no answer after {TIMEOUT_SECONDS} s; it may still go on, "
                "look at the result before you repeat it"
            ) from error
        except httpx.TransportError as error:
            raise PlatformError(
                f"ExeML does not answer at {self.address} ({type(error).__name__}); start it "
                "with `exeml up`, or set EXEML_API_URL"
            ) from error
        if response.is_error:
            raise ApiError(sentence_of(response))
        return response


def files_to_upload(folder: Path, max_bytes: int) -> tuple[list[Path], list[Path]]:
    """Return the files below a folder that can be sent and those too large; hidden ones are not."""
    files = [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(folder).parts)
    ]
    fitting = [file for file in files if file.stat().st_size <= max_bytes]
    return fitting, [file for file in files if file not in set(fitting)]


def upload_batches(
    files: Sequence[Path], max_bytes: int, max_files: int = 500
) -> Iterator[list[Path]]:
    """Group files into uploads under a size; a picture stays with the label files of its stem."""
    batch: list[Path] = []
    size = 0
    for group in _same_stem_groups(files):
        group_size = sum(file.stat().st_size for file in group)
        if batch and (size + group_size > max_bytes or len(batch) + len(group) > max_files):
            yield batch
            batch, size = [], 0
        batch.extend(group)
        size += group_size
    if batch:
        yield batch


def _same_stem_groups(files: Sequence[Path]) -> list[list[Path]]:
    groups: dict[Path, list[Path]] = {}
    for file in files:
        groups.setdefault(file.with_suffix(""), []).append(file)
    return list(groups.values())


def sentence_of(response: httpx.Response) -> str:
    """Return the sentence of an answer that is an error."""
    try:
        return str(response.json()["error_msg"])
    except (ValueError, KeyError, TypeError):
        return f"{response.request.url} answered {response.status_code}: {response.text[:200]}"

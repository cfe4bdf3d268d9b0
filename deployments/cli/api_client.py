"""The REST API as the command line and the demo use it: the same calls that everybody makes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import httpx

from infra.secrets import api_token
from infra.settings import settings
from schemas.errors import ExemlError, NotFoundError, PlatformError
from schemas.import_layout import ImportLayout
from schemas.message import Word
from schemas.sample import ImportReport, UploadFile, UploadPlan

TIMEOUT_SECONDS = 600

QueryValue = str | int | float | bool | None


class ApiError(ExemlError):
    """The API refused a call; the message is the API's sentence."""


class ApiClient:
    """Calls to the REST API; each returns decoded JSON or raises ApiError with the sentence."""

    def __init__(self) -> None:
        self.address = settings().effective_api_url
        self.http = httpx.Client(
            base_url=f"{self.address}/api/v1",
            headers={
                "Authorization": f"Bearer {api_token()}",
                "Accept-Language": settings().language,
            },
            timeout=TIMEOUT_SECONDS,
            trust_env=False,  # the token is sent to this address only, not to a proxy
        )

    def get(self, path: str, /, **query: QueryValue) -> Any:
        """GET a path."""
        return self._call("GET", path, params=_sent(query))

    def post(self, path: str, body: object = None, /, **query: QueryValue) -> Any:
        """POST a JSON body to a path."""
        return self._call("POST", path, json=body, params=_sent(query))

    def put(self, path: str, body: object) -> Any:
        """PUT a JSON body to a path."""
        return self._call("PUT", path, json=body)

    def patch(self, path: str, body: object) -> Any:
        """PATCH a path with the fields of a JSON body."""
        return self._call("PATCH", path, json=body)

    def delete(self, path: str, /, **query: QueryValue) -> Any:
        """DELETE a path."""
        return self._call("DELETE", path, params=_sent(query))

    def named(self, noun: str, name: str) -> dict[str, Any]:
        """Return the project, dataset or service with a name or an id, the newest first."""
        listed: list[dict[str, Any]] = self.get(f"/{noun}s")
        found = [item for item in listed if name.lower() in (item["name"].lower(), item["id"])]
        if not found:
            raise NotFoundError(
                "command_line.nothing-of-that-name",
                "there is no {kind} named {name!r}; see `exeml {kind} list`",
                kind=Word(noun),
                name=name,
            )
        return found[0]

    def plan_upload(self, dataset_id: object, files: Sequence[UploadFile]) -> set[str]:
        """Return the names of those files that the dataset does not have yet."""
        body = [file.model_dump() for file in files]
        answer = self.post(f"/datasets/{dataset_id}/upload-plan", body)
        return set(UploadPlan.model_validate(answer).missing)

    def upload(
        self, path: str, files: Sequence[tuple[str, bytes]], layout: ImportLayout
    ) -> ImportReport:
        """Upload files, pairs of name and bytes, in one request."""
        parts = [("files", file) for file in files]
        answer = self._call("POST", path, files=parts, params={"layout": layout.value})
        return ImportReport.model_validate(answer)

    def send_file(self, path: str, name: str, file: BinaryIO, /, **query: QueryValue) -> Any:
        """POST one file, which may be larger than the memory."""
        return self._call("POST", path, files={"file": (name, file)}, params=_sent(query))

    def get_bytes(self, path: str) -> bytes:
        """GET a path whose answer is not JSON."""
        return self._send("GET", path).content

    @contextmanager
    def download(self, path: str, /, **query: QueryValue) -> Iterator[Iterator[bytes]]:
        """GET a path with a large response; yield its bytes in chunks."""
        with (
            self._reached("GET", path),
            self.http.stream("GET", path, params=_sent(query)) as response,
        ):
            if response.is_error:
                response.read()
                raise ApiError(sentence_of(response))
            yield response.iter_bytes()

    def _call(self, method: str, path: str, **options: Any) -> Any:
        response = self._send(method, path, **options)
        return response.json() if response.content else None

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        with self._reached(method, path):
            response = self.http.request(method, path, **options)
        if response.is_error:
            raise ApiError(sentence_of(response))
        return response

    @contextmanager
    def _reached(self, method: str, path: str) -> Iterator[None]:
        """Raise an error that says that the API does not answer, or no longer."""
        try:
            yield
        except httpx.TimeoutException as error:
            raise PlatformError(
                "command_line.answer-late",
                "{method} {path} has no answer after {seconds} s; it may still go on, look "
                "at the result before you repeat it",
                method=method,
                path=path,
                seconds=TIMEOUT_SECONDS,
            ) from error
        except httpx.ConnectError as error:
            raise PlatformError(
                "command_line.platform-silent",
                "ExeML does not answer at {address} ({error}); start it with `exeml up`, or "
                "set EXEML_API_URL",
                address=self.address,
                error=type(error).__name__,
            ) from error
        except httpx.TransportError as error:
            raise PlatformError(
                "command_line.answer-broken-off",
                "ExeML at {address} broke off the answer to {method} {path} ({error}); see "
                "`exeml status`, then repeat the command",
                address=self.address,
                method=method,
                path=path,
                error=type(error).__name__,
            ) from error


def _sent(query: dict[str, QueryValue]) -> dict[str, QueryValue]:
    return {name: value for name, value in query.items() if value is not None}


def sentence_of(response: httpx.Response) -> str:
    """Return the message of an error response."""
    try:
        return str(response.json()["error_msg"])
    except (ValueError, KeyError, TypeError):
        return f"{response.request.url} answered {response.status_code}: {response.text[:200]}"

"""Every error a person can meet: one sentence that says what was wrong, its value and the cure.

The classes and the HTTP status that the API answers with:

    ExemlError                                    500
        InvalidInputError                         422
            InvalidPictureError                   422
            InvalidSoundError                     422
            InvalidTextError                      422
            InvalidTableError                     422
            InvalidAnnotationsError               422
            InvalidArchiveError                   422
        UnauthorizedError                         401
        ForbiddenError                            403
        TooManyAttemptsError                      429
        NotFoundError                             404
        ConflictError                             409
            LeaseLostError                        409
        TooLargeError                             413
        DataCheckFailedError                      422
        CorruptFileError                          500
        ObjectStoreUnavailableError               503
        StorageFullError                          507
        WorkflowEngineUnavailableError            503
        KeyFileBusyError                          503
        PlatformError                             500
        ModelFolderError                          500
"""

from pydantic import BaseModel

from schemas.message import Message, Parameter, Template


class ExemlError(Exception):
    """Root of all errors that ExeML raises on purpose; `status` is the HTTP status it maps to.

    It is raised with what a `Message` is made of, its code, its English template and parameters,
    or with a message that was made before.
    """

    status = 500
    code = "INTERNAL_ERROR"
    retry_after_seconds: int | None = None

    def __init__(
        self, code: str, english: Template | None = None, /, **parameters: Parameter
    ) -> None:
        super().__init__(code if english is None else Message(code, english, **parameters))


class InvalidInputError(ExemlError):
    """What was sent breaks a rule of the product."""

    status = 422
    code = "INVALID_INPUT"


class InvalidPictureError(InvalidInputError):
    """A file is not a picture that can be taken in."""

    code = "INVALID_PICTURE"


class InvalidSoundError(InvalidInputError):
    """A file is not a sound that can be taken in."""

    code = "INVALID_SOUND"


class InvalidTextError(InvalidInputError):
    """A file is not a text that can be taken in."""

    code = "INVALID_TEXT"


class InvalidTableError(InvalidInputError):
    """A file is not a table that can be taken in."""

    code = "INVALID_TABLE"


class InvalidAnnotationsError(InvalidInputError):
    """A label file or annotation file cannot be used."""

    code = "INVALID_ANNOTATIONS"


class InvalidArchiveError(InvalidInputError):
    """An archive cannot be opened or breaks a limit."""

    code = "INVALID_ARCHIVE"


class UnauthorizedError(ExemlError):
    """The caller has not shown a valid token or key."""

    status = 401
    code = "UNAUTHORIZED"


class ForbiddenError(ExemlError):
    """The account may not do this, or another site asked for it."""

    status = 403
    code = "FORBIDDEN"


class TooManyAttemptsError(ExemlError):
    """Too many passwords in a short time; the answer says in how many seconds to try again."""

    status = 429
    code = "TOO_MANY_ATTEMPTS"

    def __init__(self, sentence: str, retry_after_seconds: int) -> None:
        super().__init__(sentence)
        self.retry_after_seconds = retry_after_seconds


class NotFoundError(ExemlError):
    """The thing that was asked for does not exist."""

    status = 404
    code = "NOT_FOUND"


class ConflictError(ExemlError):
    """The request clashes with what is stored: a taken name, a stale revision, a wrong state."""

    status = 409
    code = "CONFLICT"


class LeaseLostError(ConflictError):
    """Another process works on the round, or it was stopped: this one must not change it."""


class TooLargeError(ExemlError):
    """A body or file is over its limit."""

    status = 413
    code = "TOO_LARGE"


class DataCheckFailedError(ExemlError):
    """Check Data found errors; the message lists them."""

    status = 422
    code = "DATA_CHECK_FAILED"


class CorruptFileError(ExemlError):
    """Stored bytes do not have the sha256 they were stored with."""

    code = "CORRUPT_FILE"


class ObjectStoreUnavailableError(ExemlError):
    """The object store does not answer or refuses the credentials."""

    status = 503
    code = "OBJECT_STORE_UNAVAILABLE"


class StorageFullError(ExemlError):
    """There is not enough free disk space to store something safely."""

    status = 507
    code = "STORAGE_FULL"


class WorkflowEngineUnavailableError(ExemlError):
    """The Prefect server does not answer."""

    status = 503
    code = "WORKFLOW_ENGINE_UNAVAILABLE"


class KeyFileBusyError(ExemlError):
    """The files of API keys that replicas read cannot be written at the moment."""

    status = 503
    code = "KEY_FILE_BUSY"


class PlatformError(ExemlError):
    """A part of the platform cannot start: a port is taken, a second start, a missing program."""

    code = "PLATFORM_ERROR"


class ModelFolderError(ExemlError):
    """A model folder is incomplete, altered or of a format that is not accepted."""

    code = "INVALID_MODEL"


class ErrorBody(BaseModel):
    """The body of every answer that is an error, from the API and from prediction services."""

    error_code: str
    error_msg: str
